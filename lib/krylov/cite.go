package krylov

// Cite returns the BibTeX of the solver, empty for those without one.
func (r *Result) Cite() string { return citations[r.Solver] }

var citations = map[string]string{
	"CG": `@article{hestenes1952methods,
  author  = {Hestenes, Magnus R. and Stiefel, Eduard},
  title   = {Methods of Conjugate Gradients for Solving Linear Systems},
  journal = {Journal of Research of the National Bureau of Standards},
  volume  = {49},
  number  = {6},
  pages   = {409--436},
  year    = {1952}
}`,
	"MINRES": `@article{paige1975solution,
  author  = {Paige, Christopher C. and Saunders, Michael A.},
  title   = {Solution of Sparse Indefinite Systems of Linear Equations},
  journal = {SIAM Journal on Numerical Analysis},
  volume  = {12},
  number  = {4},
  pages   = {617--629},
  year    = {1975}
}`,
	"GMRES": `@article{saad1986gmres,
  author  = {Saad, Youcef and Schultz, Martin H.},
  title   = {{GMRES}: A Generalized Minimal Residual Algorithm for Solving Nonsymmetric Linear Systems},
  journal = {SIAM Journal on Scientific and Statistical Computing},
  volume  = {7},
  number  = {3},
  pages   = {856--869},
  year    = {1986}
}`,
	"FGMRES": `@article{saad1993flexible,
  author  = {Saad, Youcef},
  title   = {A Flexible Inner-Outer Preconditioned {GMRES} Algorithm},
  journal = {SIAM Journal on Scientific Computing},
  volume  = {14},
  number  = {2},
  pages   = {461--469},
  year    = {1993}
}`,
	"BiCGSTAB": `@article{vandervorst1992bicgstab,
  author  = {van der Vorst, Henk A.},
  title   = {{Bi-CGSTAB}: A Fast and Smoothly Converging Variant of {Bi-CG} for the Solution of Nonsymmetric Linear Systems},
  journal = {SIAM Journal on Scientific and Statistical Computing},
  volume  = {13},
  number  = {2},
  pages   = {631--644},
  year    = {1992}
}`,
	"LSQR": `@article{paige1982lsqr,
  author  = {Paige, Christopher C. and Saunders, Michael A.},
  title   = {{LSQR}: An Algorithm for Sparse Linear Equations and Sparse Least Squares},
  journal = {ACM Transactions on Mathematical Software},
  volume  = {8},
  number  = {1},
  pages   = {43--71},
  year    = {1982}
}`,
	"SOR":  young,
	"SSOR": young,
}

const young = `@article{young1954iterative,
  author  = {Young, David M.},
  title   = {Iterative Methods for Solving Partial Difference Equations of Elliptic Type},
  journal = {Transactions of the American Mathematical Society},
  volume  = {76},
  number  = {1},
  pages   = {92--111},
  year    = {1954}
}`

// Cite returns the BibTeX of smoothed aggregation.
func (m *AMG) Cite() string {
	return `@article{vanek1996algebraic,
  author  = {Van{\v e}k, Petr and Mandel, Jan and Brezina, Marian},
  title   = {Algebraic Multigrid by Smoothed Aggregation for Second and Fourth Order Elliptic Problems},
  journal = {Computing},
  volume  = {56},
  number  = {3},
  pages   = {179--196},
  year    = {1996}
}`
}

// Cite returns the BibTeX of a textbook of multigrid.
func (m *Geometric) Cite() string {
	return `@book{trottenberg2001multigrid,
  author    = {Trottenberg, Ulrich and Oosterlee, Cornelis W. and Sch{\"u}ller, Anton},
  title     = {Multigrid},
  publisher = {Academic Press},
  year      = {2001}
}`
}
