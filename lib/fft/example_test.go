package fft_test

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/podium-go/podium/lib/fft"
	"github.com/podium-go/podium/lib/tensor"
)

// The spectrum of two waves.
func Example() {
	const n, seconds = 64, 2.0
	x := tensor.New(tensor.Float64, n)
	for j := range n {
		t := seconds * float64(j) / n
		x.Set(3*math.Cos(2*math.Pi*5*t)+math.Sin(2*math.Pi*8*t), j)
	}
	y, err := fft.Config{Norm: fft.Forward}.RFFT(x)
	if err != nil {
		fmt.Println(err)
		return
	}
	for k, f := range fft.RFreq(n, seconds/n) {
		if size := cmplx.Abs(y.AtComplex(k)); size > 1e-9 {
			fmt.Printf("%v Hz: %.2f\n", f, 2*size)
		}
	}
	// Output:
	// 5 Hz: 3.00
	// 8 Hz: 1.00
}

// A step of the heat equation on a periodic square, as solvers take it: the plan
// is made once, and a step allocates nothing.
func ExampleRealPlan() {
	const n, diffusivity, dt = 32, 0.1, 0.05
	plan, err := fft.NewRealPlan(n, n)
	if err != nil {
		fmt.Println(err)
		return
	}
	u, spectrum := make([]float64, plan.Size()), make([]complex128, plan.SpectrumSize())
	for i := range n {
		for j := range n {
			u[i*n+j] = math.Sin(2*math.Pi*float64(i)/n) * math.Cos(2*math.Pi*float64(j)/n)
		}
	}
	waves := fft.Freq(n, 1.0/n) // wave numbers for a side of 2π
	half := n/2 + 1
	for range 10 {
		plan.Forward(spectrum, u)
		for i := range n {
			for j := range half {
				k2 := waves[i]*waves[i] + float64(j*j)
				spectrum[i*half+j] *= complex(math.Exp(-diffusivity*k2*dt), 0)
			}
		}
		plan.Inverse(u, spectrum)
	}
	fmt.Printf("%.6f, exactly %.6f\n", u[n/4*n], math.Exp(-2*diffusivity*10*dt))
	// Output: 0.904837, exactly 0.904837
}

// The derivative of a periodic function.
func ExampleDerivative() {
	x := tensor.New(tensor.Float64, 16)
	for j := range 16 {
		x.Set(math.Sin(2*math.Pi*float64(j)/16), j)
	}
	d, err := fft.Derivative(x, 0, 1, 2*math.Pi)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f %.3f\n", d.At(0), d.At(8))
	// Output: 1.000 -1.000
}
