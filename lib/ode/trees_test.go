package ode

import "math"

// A rooted tree with the indices of its subtrees in the list it belongs to, in
// rising order.
type tree struct {
	order    int
	density  float64
	subtrees []int
}

// rootedTrees lists all rooted trees up to an order: 1, 1, 2, 4, 9, 20, 48, 115
// of the orders 1 to 8.
func rootedTrees(order int) []tree {
	list := []tree{{order: 1, density: 1}}
	for n := 2; n <= order; n++ {
		count := len(list)
		var grow func(left, least int, chosen []int)
		grow = func(left, least int, chosen []int) {
			if left == 0 {
				t := tree{order: n, density: float64(n), subtrees: append([]int(nil), chosen...)}
				for _, s := range chosen {
					t.density *= list[s].density
				}
				list = append(list, t)
				return
			}
			for s := least; s < count && list[s].order <= left; s++ {
				grow(left-list[s].order, s, append(chosen, s))
			}
		}
		grow(n-1, 0, nil)
	}
	return list
}

// elementary returns Φ_i(t) for all stages i and trees t. single is the matrix
// for a node with one subtree, several for one with more: the same for
// Runge–Kutta methods, β and α for Rosenbrock's.
func elementary(trees []tree, single, several [][]float64) [][]float64 {
	s := len(single)
	phi := make([][]float64, len(trees))
	for k, t := range trees {
		phi[k] = make([]float64, s)
		a := several
		if len(t.subtrees) == 1 {
			a = single
		}
		for i := range phi[k] {
			p := 1.0
			for _, sub := range t.subtrees {
				sum := 0.0
				for j, v := range a[i] {
					sum += v * phi[sub][j]
				}
				p *= sum
			}
			phi[k][i] = p
		}
	}
	return phi
}

// conditions returns the largest violation of the order conditions
// Σ b_i Φ_i(t) = θ^|t| / γ(t) over the trees of exactly the given order.
func conditions(trees []tree, phi [][]float64, b []float64, theta float64, order int) float64 {
	worst := 0.0
	for k, t := range trees {
		if t.order != order {
			continue
		}
		sum := 0.0
		for i, w := range b {
			sum += w * phi[k][i]
		}
		worst = max(worst, math.Abs(sum-math.Pow(theta, float64(order))/t.density))
	}
	return worst
}
