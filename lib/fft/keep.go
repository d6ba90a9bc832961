package fft

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
)

// MarshalBinary writes what the plan was made from, not its tables.
func (p *Plan[C]) MarshalBinary() ([]byte, error) {
	if p.grid == nil {
		return nil, nil
	}
	return recipe(p.shape, p.norm, 0), nil
}

// UnmarshalBinary makes the plan anew.
func (p *Plan[C]) UnmarshalBinary(data []byte) error {
	shape, norm, _, err := readRecipe(data)
	if err != nil || shape == nil {
		return err
	}
	switch p := any(p).(type) {
	case *Plan[complex128]:
		return remake(p, norm, func() (*Plan[complex128], error) { return NewPlan(shape...) })
	case *Plan[complex64]:
		return remake(p, norm, func() (*Plan[complex64], error) { return NewPlan32(shape...) })
	}
	return fmt.Errorf("fft: there is no %T", p)
}

// MarshalBinary writes what the plan was made from, not its tables.
func (p *RealPlan[F, C]) MarshalBinary() ([]byte, error) {
	if p.grid == nil {
		return nil, nil
	}
	return recipe(p.shape, p.norm, 0), nil
}

// UnmarshalBinary makes the plan anew.
func (p *RealPlan[F, C]) UnmarshalBinary(data []byte) error {
	shape, norm, _, err := readRecipe(data)
	if err != nil || shape == nil {
		return err
	}
	switch p := any(p).(type) {
	case *RealPlan[float64, complex128]:
		return remake(p, norm, func() (*RealPlan[float64, complex128], error) { return NewRealPlan(shape...) })
	case *RealPlan[float32, complex64]:
		return remake(p, norm, func() (*RealPlan[float32, complex64], error) { return NewRealPlan32(shape...) })
	}
	return fmt.Errorf("fft: there is no %T", p)
}

// MarshalBinary writes what the plan was made from, not its tables.
func (p *TrigPlan[F]) MarshalBinary() ([]byte, error) {
	if p.w == nil {
		return nil, nil
	}
	return recipe(p.shape, p.norm, p.kind), nil
}

// UnmarshalBinary makes the plan anew.
func (p *TrigPlan[F]) UnmarshalBinary(data []byte) error {
	shape, norm, kind, err := readRecipe(data)
	if err != nil || shape == nil {
		return err
	}
	switch p := any(p).(type) {
	case *TrigPlan[float64]:
		return remake(p, norm, func() (*TrigPlan[float64], error) { return NewTrigPlan(kind, shape...) })
	case *TrigPlan[float32]:
		return remake(p, norm, func() (*TrigPlan[float32], error) { return NewTrigPlan32(kind, shape...) })
	}
	return fmt.Errorf("fft: there is no %T", p)
}

// remake sets p to a new plan with a normalisation.
func remake[P any, Q interface {
	*P
	With(Norm) *P
}](p Q, norm Norm, plan func() (*P, error)) error {
	if err := norm.check(); err != nil {
		return fmt.Errorf("fft: a plan that was written: %w", err)
	}
	made, err := plan()
	if err == nil {
		*p = *Q(made).With(norm)
	}
	return err
}

// recipe writes the kind and normalisation in a byte each and the shape as
// varints. The zero value of a plan is written as nothing.
func recipe(shape []int, norm Norm, kind Kind) []byte {
	data := []byte{byte(norm), byte(kind)}
	for _, n := range shape {
		data = binary.AppendUvarint(data, uint64(n))
	}
	return data
}

// readRecipe returns a nil shape for no data.
func readRecipe(data []byte) (shape []int, norm Norm, kind Kind, err error) {
	if len(data) == 0 {
		return nil, 0, 0, nil
	}
	if len(data) < 2 {
		return nil, 0, 0, fmt.Errorf("fft: %d bytes are no plan", len(data))
	}
	shape = []int{}
	for r := bytes.NewReader(data[2:]); r.Len() > 0; {
		n, err := binary.ReadUvarint(r)
		if err != nil {
			return nil, 0, 0, fmt.Errorf("fft: the shape of a plan that was written: %w", err)
		}
		shape = append(shape, int(n))
	}
	return slices.Clip(shape), Norm(data[0]), Kind(data[1]), nil
}
