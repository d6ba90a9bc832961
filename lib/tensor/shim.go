package tensor

// Contiguous returns t.
func (t *Tensor) Contiguous() *Tensor { return t }

// Reshape returns t with another shape.
func (t *Tensor) Reshape(shape ...int) *Tensor {
	s := *t
	s.shape = fitShape("Reshape", t.Len(), shape)
	s.strides = rowMajor(s.shape)
	return &s
}
