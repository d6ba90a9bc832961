// Package catalogue lists the methods that Podium reproduces, or is to
// reproduce, with the package and the notebook of each.
//
//	for _, method := range catalogue.Methods() {
//		if method.Works { fmt.Println(method.Name, method.Package) }
//	}
package catalogue
