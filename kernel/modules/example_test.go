package modules_test

import (
	"context"
	"fmt"
	"log"

	"github.com/podium-go/podium/kernel/modules"
)

func Example() {
	w := modules.New(modules.Config{Dir: "../..", Source: "../.."})
	w.Load(context.Background(), []string{"math"})
	p, err := w.Import("math")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Scope().Lookup("Sqrt"))
	fmt.Println(w.Find("mat", []string{"NewDense"}))
	// Output:
	// func math.Sqrt(x float64) float64
	// gonum.org/v1/gonum/mat
}
