package gallery_test

import (
	"fmt"

	"github.com/podium-go/podium/lib/sparse/gallery"
)

func Example() {
	a := gallery.Laplacian2D(3, 2)
	l := gallery.Laplacian2DEigenvalues(3, 2)
	fmt.Println(a)
	fmt.Printf("eigenvalues from %.3f to %.3f\n", l[0], l[len(l)-1])
	// Output:
	// sparse 6×6 matrix of float64, 20 entries
	// eigenvalues from 1.586 to 6.414
}
