// Package numbers writes columns of numbers.
//
//	numbers.Align([]float64{1, 2.5, 10}) // "1.0", "2.5", "10.0"
package numbers
