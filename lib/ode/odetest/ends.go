package odetest

// Reference values computed with this library, see the problems' sources.
var (
	lotkaVolterraEnd []float64
	lorenzEnd        []float64
	brusselatorEnd   []float64
	e5End            []float64
)
