package tensor

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unsafe"
)

// npyHeader is what the text in front of an array says.
type npyHeader struct {
	descr   string
	fortran bool
	shape   []int
}

// parseNPYHeader reads the literal of a Python dictionary with the three keys.
func parseNPYHeader(text string) (*npyHeader, error) {
	p := &literal{rest: strings.TrimSpace(text)}
	h := &npyHeader{}
	seen := map[string]bool{}
	p.expect("{")
	for p.err == nil && !p.accept("}") {
		key := p.text()
		p.expect(":")
		switch key {
		case "descr":
			h.descr = p.text()
		case "fortran_order":
			h.fortran = p.accept("True")
			if !h.fortran {
				p.expect("False")
			}
		case "shape":
			h.shape = p.tuple()
		default:
			p.fail(fmt.Sprintf("a key %q", key))
		}
		seen[key] = true
		if !p.accept(",") {
			p.expect("}")
			break
		}
	}
	if p.err == nil && (p.rest != "" || len(seen) != 3) {
		p.fail("descr, fortran_order and shape")
	}
	return h, p.err
}

// literal parses from the front of a text; the first mistake stays.
type literal struct {
	rest string
	err  error
}

func (p *literal) fail(what string) {
	if p.err == nil {
		rest := p.rest
		if len(rest) > 40 {
			rest = rest[:40] + "…"
		}
		p.err = fmt.Errorf("the header is damaged at %q (%s)", rest, what)
	}
}

func (p *literal) accept(s string) bool {
	if p.err != nil || !strings.HasPrefix(p.rest, s) {
		return false
	}
	p.rest = strings.TrimLeft(p.rest[len(s):], " \t\r\n")
	return true
}

func (p *literal) expect(s string) {
	if !p.accept(s) {
		p.fail("expected " + s)
	}
}

// text reads a string in single or double quotes, without escapes.
func (p *literal) text() string {
	if strings.HasPrefix(p.rest, "[") {
		p.err = errors.Join(p.err, errors.New("arrays of records have no tensor: save their columns one by one"))
	}
	for _, quote := range []string{"'", `"`} {
		if strings.HasPrefix(p.rest, quote) {
			s, rest, ok := strings.Cut(p.rest[1:], quote)
			if ok {
				p.rest = strings.TrimLeft(rest, " \t\r\n")
				return s
			}
		}
	}
	p.fail("expected a string")
	return ""
}

// tuple reads non-negative integers in parentheses.
func (p *literal) tuple() []int {
	shape := []int{}
	p.expect("(")
	for p.err == nil && !p.accept(")") {
		end := strings.IndexAny(p.rest, ",) L")
		if end < 0 || len(shape) == maxDims {
			p.fail("a shape")
			break
		}
		n, err := strconv.ParseInt(p.rest[:end], 10, strconv.IntSize)
		if err != nil || n < 0 {
			p.fail("a length")
			break
		}
		shape = append(shape, int(n))
		p.rest = p.rest[end:]
		p.accept("L") // as Python 2 wrote long integers
		p.accept(" ")
		if !p.accept(",") {
			p.expect(")")
			break
		}
	}
	return shape
}

// npyFormat is how the elements are written.
type npyFormat struct {
	size int // of an element
	part int // of what the byte order is of
	swap bool
	code string
}

func (h *npyHeader) format() (f npyFormat, err error) {
	order, code := "=", h.descr
	if code != "" && strings.Contains("<>|=", code[:1]) {
		order, code = code[:1], code[1:]
	}
	f.code = code
	switch code {
	case "b1", "?", "i1", "u1":
		f.size = 1
	case "f2", "i2", "u2":
		f.size = 2
	case "f4", "i4", "u4":
		f.size = 4
	case "f8", "i8", "u8", "c8":
		f.size = 8
	case "c16":
		f.size = 16
	case "O":
		return f, errors.New("an array of Python objects, which have no tensor")
	default:
		return f, fmt.Errorf("elements of type %q have no tensor: convert them with astype before saving", h.descr)
	}
	f.part = f.size
	if code[0] == 'c' {
		f.part /= 2
	}
	f.swap = order == "<" && bigEndian || order == ">" && !bigEndian
	return f, nil
}

// tensor returns the elements as a vector, in the memory of data where the
// package has their type.
func (f npyFormat) tensor(data []byte, n int) (*Tensor, error) {
	types := map[string]DType{"f8": Float64, "f4": Float32, "c16": Complex128, "c8": Complex64, "i8": Int64, "i4": Int32, "u1": Uint8}
	if d, ok := types[f.code]; ok {
		t := header(d, []int{n})
		t.mem.bytes = data
		return t, nil
	}
	p := unsafe.Pointer(unsafe.SliceData(data))
	switch f.code {
	case "f2":
		return widen(slice[uint16](p, n), halfToFloat), nil
	case "i1":
		return widen(slice[int8](p, n), func(v int8) int32 { return int32(v) }), nil
	case "i2":
		return widen(slice[int16](p, n), func(v int16) int32 { return int32(v) }), nil
	case "u2":
		return widen(slice[uint16](p, n), func(v uint16) int32 { return int32(v) }), nil
	case "u4":
		return widen(slice[uint32](p, n), func(v uint32) int64 { return int64(v) }), nil
	case "u8":
		for _, v := range slice[uint64](p, n) {
			if v > math.MaxInt64 {
				return nil, fmt.Errorf("the uint64 number %d does not fit Int64", v)
			}
		}
		t := header(Int64, []int{n})
		t.mem.bytes = data
		return t, nil
	}
	return widen(data, func(v byte) bool { return v != 0 }), nil
}

func widen[T any, U Element](x []T, f func(T) U) *Tensor {
	out := make([]U, len(x))
	for i, v := range x {
		out[i] = f(v)
	}
	return Of(out)
}

// halfToFloat converts a number of IEEE 754's 16-bit format.
func halfToFloat(h uint16) float32 {
	sign, exponent, fraction := float32(1), int(h>>10&31), float32(h&1023)
	if h>>15 == 1 {
		sign = -1
	}
	switch {
	case exponent == 31 && fraction != 0:
		return float32(math.NaN())
	case exponent == 31:
		return sign * float32(math.Inf(1))
	case exponent == 0:
		return sign * fraction * 0x1p-24
	}
	return sign * float32(math.Ldexp(float64(1024+fraction), exponent-25))
}
