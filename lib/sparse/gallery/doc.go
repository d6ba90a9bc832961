// Package gallery holds test matrices whose eigenvalues, null spaces or
// solutions are known. The tests and the comparisons of the library's sparse,
// Krylov and eigenvalue solvers use the same ones.
//
//	a := gallery.Laplacian2D(200, 100)
//	exact, b := gallery.Manufactured(a)        // A*exact = b
//	smallest := gallery.Laplacian2DEigenvalues(200, 100)[0]
//
//	for _, p := range gallery.All(12) {
//		fmt.Println(p.Name, p.A, p.Symmetric, p.Definite, p.Source)
//	}
//
// Grids are numbered with x fastest: the unknown (i, j, k) of an nx×ny×nz grid
// is i + nx*(j + ny*k). Difference matrices are multiplied by h², so that their
// entries do not depend on the size.
package gallery
