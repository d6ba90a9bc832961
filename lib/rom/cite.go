package rom

// Cite returns the BibTeX of the way the basis was computed.
func (b *Basis) Cite() string {
	if b.Method == Snapshots {
		return `@article{sirovich1987turbulence,
  author  = {Sirovich, Lawrence},
  title   = {Turbulence and the dynamics of coherent structures. Part {I}: Coherent structures},
  journal = {Quarterly of Applied Mathematics},
  volume  = {45},
  number  = {3},
  pages   = {561--571},
  year    = {1987}
}`
	}
	return `@incollection{volkwein2013proper,
  author    = {Volkwein, Stefan},
  title     = {Proper Orthogonal Decomposition: Theory and Reduced-Order Modelling},
  booktitle = {Lecture Notes},
  publisher = {University of Konstanz},
  year      = {2013}
}`
}

// CiteDEIM returns the BibTeX of [DEIM].
func CiteDEIM() string {
	return `@article{chaturantabut2010nonlinear,
  author  = {Chaturantabut, Saifon and Sorensen, Danny C.},
  title   = {Nonlinear Model Reduction via Discrete Empirical Interpolation},
  journal = {SIAM Journal on Scientific Computing},
  volume  = {32},
  number  = {5},
  pages   = {2737--2764},
  year    = {2010}
}`
}

// CiteQDEIM returns the BibTeX of [QDEIM].
func CiteQDEIM() string {
	return `@article{drmac2016new,
  author  = {Drma{\v{c}}, Zlatko and Gugercin, Serkan},
  title   = {A New Selection Operator for the Discrete Empirical Interpolation Method---Improved A Priori Error Bound and Extensions},
  journal = {SIAM Journal on Scientific Computing},
  volume  = {38},
  number  = {2},
  pages   = {A631--A648},
  year    = {2016}
}`
}

// Cite returns the BibTeX of the estimator.
func (e *Estimator) Cite() string {
	return `@inproceedings{buhr2014numerically,
  author    = {Buhr, Andreas and Engwer, Christian and Ohlberger, Mario and Rave, Stephan},
  title     = {A Numerically Stable A Posteriori Error Estimator for Reduced Basis Approximations of Elliptic Equations},
  booktitle = {Proceedings of the 11th World Congress on Computational Mechanics},
  pages     = {4094--4102},
  year      = {2014}
}`
}

// Cite returns the BibTeX of hyper-reduced evolution equations and of their
// residual indicator.
func (red *Evolved) Cite() string {
	return `@article{drohmann2012reduced,
  author  = {Drohmann, Martin and Haasdonk, Bernard and Ohlberger, Mario},
  title   = {Reduced Basis Approximation for Nonlinear Parametrized Evolution Equations based on Empirical Operator Interpolation},
  journal = {SIAM Journal on Scientific Computing},
  volume  = {34},
  number  = {2},
  pages   = {A937--A969},
  year    = {2012}
}`
}
