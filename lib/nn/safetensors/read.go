package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"

	"github.com/podium-go/podium/lib/tensor"
)

// complexKey begins the names of metadata that say which tensors are complex.
const complexKey = "complex:"

// Load reads the tensors of a file, and its metadata, nil if it has none. Half
// precision becomes Float32, short integers Int32 and unsigned ones of 32 and
// 64 bits Int64. It fails, naming the file and what is wrong, where the file
// does not follow the format to the last byte.
func Load(path string) (tensors map[string]*tensor.Tensor, metadata map[string]string, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("safetensors: %w", err)
	}
	tensors, metadata, err = Decode(file)
	if err != nil {
		return nil, nil, fmt.Errorf("safetensors: %s: %w", path, err)
	}
	return tensors, metadata, nil
}

// Decode reads the tensors of what a file contains, as [Load] does.
func Decode(file []byte) (tensors map[string]*tensor.Tensor, metadata map[string]string, err error) {
	entries, metadata, data, err := parse(file)
	if err != nil {
		return nil, nil, err
	}
	tensors = map[string]*tensor.Tensor{}
	for _, e := range entries {
		t, err := e.tensor(data[e.Offsets[0]:e.Offsets[1]])
		if err == nil {
			if d, ok := metadata[complexKey+e.Name]; ok {
				t, err = joined(t, d)
				delete(metadata, complexKey+e.Name)
			}
		}
		if err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", e.Name, err)
		}
		tensors[e.Name] = t
	}
	return tensors, metadata, nil
}

// tensor returns the elements of e, which are b.
func (e *entry) tensor(b []byte) (*tensor.Tensor, error) {
	shape := make([]int, len(e.Shape))
	for i, n := range e.Shape {
		if n > math.MaxInt32 && len(b) == 0 {
			return nil, fmt.Errorf("shape %v without elements", e.Shape)
		}
		shape[i] = int(n)
	}
	le := binary.LittleEndian
	switch e.DType {
	case "F64":
		return of(b, 8, shape, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) }), nil
	case "F32":
		return of(b, 4, shape, func(b []byte) float32 { return math.Float32frombits(le.Uint32(b)) }), nil
	case "F16":
		return of(b, 2, shape, func(b []byte) float32 { return half(le.Uint16(b)) }), nil
	case "BF16":
		return of(b, 2, shape, func(b []byte) float32 { return math.Float32frombits(uint32(le.Uint16(b)) << 16) }), nil
	case "I64":
		return of(b, 8, shape, func(b []byte) int64 { return int64(le.Uint64(b)) }), nil
	case "I32":
		return of(b, 4, shape, func(b []byte) int32 { return int32(le.Uint32(b)) }), nil
	case "I16":
		return of(b, 2, shape, func(b []byte) int32 { return int32(int16(le.Uint16(b))) }), nil
	case "I8":
		return of(b, 1, shape, func(b []byte) int32 { return int32(int8(b[0])) }), nil
	case "U16":
		return of(b, 2, shape, func(b []byte) int32 { return int32(le.Uint16(b)) }), nil
	case "U32":
		return of(b, 4, shape, func(b []byte) int64 { return int64(le.Uint32(b)) }), nil
	case "U8":
		return of(b, 1, shape, func(b []byte) uint8 { return b[0] }), nil
	case "BOOL":
		for _, v := range b {
			if v > 1 {
				return nil, fmt.Errorf("a BOOL element is %d", v)
			}
		}
		return of(b, 1, shape, func(b []byte) bool { return b[0] == 1 }), nil
	}
	for i := 0; i < len(b); i += 8 { // U64
		if v := le.Uint64(b[i:]); v > math.MaxInt64 {
			return nil, fmt.Errorf("the U64 element %d does not go into an Int64", v)
		}
	}
	return of(b, 8, shape, func(b []byte) int64 { return int64(le.Uint64(b)) }), nil
}

// of makes a tensor of elements of so many bytes.
func of[T tensor.Element](b []byte, size int, shape []int, element func([]byte) T) *tensor.Tensor {
	t := tensor.New(tensor.DTypeOf[T](), shape...)
	data := tensor.Data[T](t)
	for i := range data {
		data[i] = element(b[i*size:])
	}
	return t
}

// half widens a number of half precision (IEEE 754 binary16).
func half(h uint16) float32 {
	sign, exponent, fraction := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exponent {
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | fraction<<13)
	case 0:
		v := float32(fraction) / (1 << 24)
		if sign != 0 {
			v = -v
		}
		return v
	}
	return math.Float32frombits(sign | (exponent+112)<<23 | fraction<<13)
}

// joined makes complex numbers of real and imaginary parts along the last
// dimension.
func joined(t *tensor.Tensor, dtype string) (*tensor.Tensor, error) {
	want := map[string]tensor.DType{"complex128": tensor.Float64, "complex64": tensor.Float32}
	parts, ok := want[dtype]
	if !ok || t.DType() != parts || t.Dims() == 0 || t.Dim(-1) != 2 {
		return nil, fmt.Errorf("the metadata say %s; it is %v of shape %v", dtype, t.DType(), t.Shape())
	}
	last := t.Dims() - 1
	return tensor.Complex(t.Narrow(last, 0, 1).Squeeze(last), t.Narrow(last, 1, 2).Squeeze(last)), nil
}
