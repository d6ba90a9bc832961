package odetest

import (
	"fmt"
	"math"

	"github.com/podium-go/podium/lib/ode"
)

// Robertson is the reaction ROBER of three species over a long time.
func Robertson() *Problem {
	return &Problem{
		Name: "ROBER", Source: testSet, Stiff: true, Digits: 12, AbsTol: 1e-10,
		Reference: []float64{0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				a, b, c := 0.04*y[0], 1e4*y[1]*y[2], 3e7*y[1]*y[1]
				dy[0], dy[1], dy[2] = b-a, a-b-c, c
			},
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				b, c, d := 1e4*y[2], 1e4*y[1], 6e7*y[1]
				j[0], j[1], j[2] = -0.04, b, c
				j[3], j[4], j[5] = 0.04, -b-d, -c
				j[7] = d
			}),
			Y0: []float64{1, 0, 0}, T1: 1e11,
		},
	}
}

// HIRES is the response of a plant's tissue to light, eight species.
func HIRES() *Problem {
	return &Problem{
		Name: "HIRES", Source: testSet, Stiff: true, Digits: 12, AbsTol: 1e-3,
		Reference: []float64{
			0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
			0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2,
		},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				r := 280 * y[5] * y[7]
				dy[0] = -1.71*y[0] + 0.43*y[1] + 8.32*y[2] + 0.0007
				dy[1] = 1.71*y[0] - 8.75*y[1]
				dy[2] = -10.03*y[2] + 0.43*y[3] + 0.035*y[4]
				dy[3] = 8.32*y[1] + 1.71*y[2] - 1.12*y[3]
				dy[4] = -1.745*y[4] + 0.43*y[5] + 0.43*y[6]
				dy[5] = -r + 0.69*y[3] + 1.71*y[4] - 0.43*y[5] + 0.69*y[6]
				dy[6] = r - 1.81*y[6]
				dy[7] = -dy[6]
			},
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				a, b := 280*y[7], 280*y[5]
				j[0], j[1], j[2] = -1.71, 0.43, 8.32
				j[8], j[9] = 1.71, -8.75
				j[18], j[19], j[20] = -10.03, 0.43, 0.035
				j[25], j[26], j[27] = 8.32, 1.71, -1.12
				j[36], j[37], j[38] = -1.745, 0.43, 0.43
				j[43], j[44], j[45], j[46], j[47] = 0.69, 1.71, -a-0.43, 0.69, -b
				j[53], j[54], j[55] = a, -1.81, b
				j[61], j[62], j[63] = -a, 1.81, -b
			}),
			Y0: []float64{1, 0, 0, 0, 0, 0, 0, 0.0057}, T1: 321.8122,
		},
	}
}

// Oregonator is the oscillating reaction OREGO of Belousov and Zhabotinskii.
func Oregonator() *Problem {
	const s, w, q = 77.27, 0.161, 8.375e-6
	return &Problem{
		Name: "OREGO", Source: testSet, Stiff: true, Digits: 12, AbsTol: 1,
		Reference: []float64{0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				dy[0] = s * (y[1] + y[0]*(1-q*y[0]-y[1]))
				dy[1] = (y[2] - (1+y[0])*y[1]) / s
				dy[2] = w * (y[0] - y[2])
			},
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				j[0], j[1] = s*(1-2*q*y[0]-y[1]), s*(1-y[0])
				j[3], j[4], j[5] = -y[1]/s, -(1+y[0])/s, 1/s
				j[6], j[8] = w, -w
			}),
			Y0: []float64{1, 2, 3}, T1: 360,
		},
	}
}

// VanDerPol is the oscillator y1' = y2, y2' = ((1 - y1²) y2 - y1)/ε to t = 2:
// stiff, with layers, for small ε.
func VanDerPol(eps float64) *Problem {
	p := &Problem{
		Name: fmt.Sprintf("van der Pol %g", eps), Source: "reference computed with tight tolerances", Stiff: eps < 1e-2, AbsTol: 1,
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				dy[0], dy[1] = y[1], ((1-y[0]*y[0])*y[1]-y[0])/eps
			},
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				j[1] = 1
				j[2], j[3] = (-2*y[0]*y[1]-1)/eps, (1-y[0]*y[0])/eps
			}),
			Y0: []float64{2, 0}, T1: 2,
		},
	}
	if eps == 1e-6 {
		p.Source, p.Digits = testSet, 12
		p.Reference = []float64{0.1706167732170483e1, -0.8928097010247975}
	}
	return p
}

// E5 is a reaction with eigenvalues and concentrations over a huge range.
func E5() *Problem {
	const a, b, c, m = 7.89e-10, 1.1e7, 1.13e3, 1e6
	return &Problem{
		Name: "E5", Source: testSet + "; the end is at 1e11, reference by Radau5, Rodas5P and BDF with tolerances down to 1e-13 and y2 - y3 = y4", Stiff: true, Digits: 6, AbsTol: 1e-18,
		Reference: []float64{3.76932e-49, 1.019258e-20, 1.019258e-20, 3.7400e-65},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				r1, r2, r3, r4 := a*y[0], b*y[0]*y[2], m*c*y[1]*y[2], c*y[3]
				dy[0] = -r1 - r2
				dy[1] = r1 - r3
				dy[3] = r2 - r4
				dy[2] = dy[1] - dy[3]
			},
			Jacobian: ode.DenseJacobian(func(_ float64, y, j []float64) {
				j[0], j[2] = -a-b*y[2], -b*y[0]
				j[4], j[5], j[6] = a, -m*c*y[2], -m*c*y[1]
				j[12], j[14], j[15] = b*y[2], b*y[0], -c
				j[8], j[9], j[10], j[11] = j[4]-j[12], j[5], j[6]-j[14], c
			}),
			Y0: []float64{1.76e-3, 0, 0, 0}, T1: 1e11,
		},
	}
}

// ProtheroRobinson is y' = -λ(y - sin(t+π/4)) + cos(t+π/4): its solution does not depend on
// λ, the order of many methods does.
func ProtheroRobinson(lambda float64) *Problem {
	const shift = math.Pi / 4
	return &Problem{
		Name: fmt.Sprintf("Prothero-Robinson %g", lambda), Source: "A. Prothero and A. Robinson, Math. Comp. 28, 1974; exact", Stiff: lambda > 100, AbsTol: 1,
		Exact: func(t float64, y []float64) { y[0] = math.Sin(t + shift) },
		Problem: ode.Problem{
			F: func(t float64, y, dy []float64) {
				s, c := math.Sincos(t + shift)
				dy[0] = -lambda*(y[0]-s) + c
			},
			Jacobian: ode.DenseJacobian(func(_ float64, _, j []float64) { j[0] = -lambda }),
			Y0:       []float64{math.Sin(shift)}, T1: 10,
		},
	}
}

// Pollution is the air pollution model POLLU, 20 species and 25 reactions. Its
// Jacobian is left to differences.
func Pollution() *Problem {
	k := [...]float64{.35, .266e2, .123e5, .86e-3, .82e-3, .15e5, .13e-3, .24e5, .165e5, .9e4, .22e-1, .12e5, .188e1,
		.163e5, .48e7, .35e-3, .175e-1, .1e9, .444e12, .124e4, .21e1, .578e1, .474e-1, .178e4, .312e1}
	y0 := make([]float64, 20)
	y0[1], y0[3], y0[6], y0[7], y0[8], y0[16] = 0.2, 0.04, 0.1, 0.3, 0.01, 0.007
	return &Problem{
		Name: "POLLU", Source: testSet, Stiff: true, Digits: 12, AbsTol: 1e-6,
		Reference: []float64{
			0.5646255480022769e-1, 0.1342484130422339, 0.4139734331099427e-8, 0.5523140207484359e-2,
			0.2018977262302196e-6, 0.1464541863493966e-6, 0.7784249118997964e-1, 0.3245075353396018,
			0.7494013383880406e-2, 0.1622293157301561e-7, 0.1135863833257075e-7, 0.2230505975721359e-2,
			0.2087162882798630e-3, 0.1396921016840158e-4, 0.8964884856898295e-2, 0.4352846369330103e-17,
			0.6899219696263405e-2, 0.1007803037365946e-3, 0.1772146513969984e-5, 0.5682943292316392e-4,
		},
		Problem: ode.Problem{
			F: func(_ float64, y, dy []float64) {
				y = y[:20]
				r := [25]float64{
					k[0] * y[0], k[1] * y[1] * y[3], k[2] * y[4] * y[1], k[3] * y[6], k[4] * y[6],
					k[5] * y[6] * y[5], k[6] * y[8], k[7] * y[8] * y[5], k[8] * y[10] * y[1], k[9] * y[10] * y[0],
					k[10] * y[12], k[11] * y[9] * y[1], k[12] * y[13], k[13] * y[0] * y[5], k[14] * y[2],
					k[15] * y[3], k[16] * y[3], k[17] * y[15], k[18] * y[15], k[19] * y[16] * y[5],
					k[20] * y[18], k[21] * y[18], k[22] * y[0] * y[3], k[23] * y[18] * y[0], k[24] * y[19],
				}
				dy = dy[:20]
				dy[0] = -r[0] - r[9] - r[13] - r[22] - r[23] + r[1] + r[2] + r[8] + r[10] + r[11] + r[21] + r[24]
				dy[1] = -r[1] - r[2] - r[8] - r[11] + r[0] + r[20]
				dy[2] = -r[14] + r[0] + r[16] + r[18] + r[21]
				dy[3] = -r[1] - r[15] - r[16] - r[22] + r[14]
				dy[4] = -r[2] + 2*r[3] + r[5] + r[6] + r[12] + r[19]
				dy[5] = -r[5] - r[7] - r[13] - r[19] + r[2] + 2*r[17]
				dy[6] = -r[3] - r[4] - r[5] + r[12]
				dy[7] = r[3] + r[4] + r[5] + r[6]
				dy[8] = -r[6] - r[7]
				dy[9] = -r[11] + r[6] + r[8]
				dy[10] = -r[8] - r[9] + r[7] + r[10]
				dy[11] = r[8]
				dy[12] = -r[10] + r[9]
				dy[13] = -r[12] + r[11]
				dy[14] = r[13]
				dy[15] = -r[17] - r[18] + r[15]
				dy[16] = -r[19]
				dy[17] = r[19]
				dy[18] = -r[20] - r[21] - r[23] + r[22] + r[24]
				dy[19] = -r[24] + r[23]
			},
			Y0: y0, T1: 60,
		},
	}
}
