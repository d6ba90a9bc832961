package tensor

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/podium-go/podium/internal/atomicfile"
)

const npyMagic = "\x93NUMPY"

// Bounds of what a header may say.
const (
	maxHeader = 1 << 20 // bytes
	maxDims   = 64
	firstRead = 1 << 20 // bytes that are taken on the header's word
)

// ReadNPY reads an array in numpy's format, versions 1 to 3: floats of 16, 32
// and 64 bits, complex numbers, integers, and bool, of either byte order and in C
// or Fortran order. What the package has no type for becomes the next larger
// one: float16 Float32; int8, int16 and uint16 Int32; uint32 and uint64 Int64
// (an error if a number does not fit). The result is contiguous. Arrays of
// Python objects, strings and records are errors.
func ReadNPY(r io.Reader) (*Tensor, error) { return readNPY(r, firstRead) }

// LoadNPY is [ReadNPY] of a file.
func LoadNPY(path string) (*Tensor, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	trusted := int64(firstRead)
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		trusted = info.Size()
	}
	t, err := readNPY(f, trusted)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// readNPY allocates more than trusted bytes only as they arrive.
func readNPY(r io.Reader, trusted int64) (*Tensor, error) {
	head := make([]byte, len(npyMagic)+2)
	if _, err := io.ReadFull(r, head); err != nil || string(head[:len(npyMagic)]) != npyMagic {
		return nil, errors.New("npy: this is not a file in numpy's format")
	}
	version := head[len(npyMagic)]
	length := make([]byte, 2)
	if version > 1 {
		length = make([]byte, 4)
	}
	if version < 1 || version > 3 {
		return nil, fmt.Errorf("npy: version %d of the format is not known", version)
	}
	if _, err := io.ReadFull(r, length); err != nil {
		return nil, fmt.Errorf("npy: the header is cut off: %w", err)
	}
	n := uint32(binary.LittleEndian.Uint16(length))
	if version > 1 {
		n = binary.LittleEndian.Uint32(length)
	}
	if n > maxHeader {
		return nil, fmt.Errorf("npy: a header of %d bytes, at most %d are taken", n, maxHeader)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, fmt.Errorf("npy: the header is cut off: %w", err)
	}
	h, err := parseNPYHeader(string(text))
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	return h.read(r, trusted)
}

// read reads the elements.
func (h *npyHeader) read(r io.Reader, trusted int64) (*Tensor, error) {
	f, err := h.format()
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	count := int64(1)
	for _, n := range h.shape {
		if n == 0 {
			count = 0
		}
	}
	for _, n := range h.shape {
		if count > 0 && int64(n) > math.MaxInt64/16/count {
			return nil, fmt.Errorf("npy: shape %v is too large", h.shape)
		}
		count *= int64(n)
	}
	data, err := readBounded(r, count*int64(f.size), trusted)
	if err != nil {
		return nil, fmt.Errorf("npy: %s of shape %v is cut off: %w", h.descr, h.shape, err)
	}
	if f.swap {
		swapBytes(data, f.part)
	}
	t, err := f.tensor(data, int(count))
	if err != nil {
		return nil, fmt.Errorf("npy: %w", err)
	}
	if !h.fortran {
		return t.Reshape(h.shape...), nil
	}
	reversed := make([]int, len(h.shape))
	for i, n := range h.shape {
		reversed[len(reversed)-1-i] = n
	}
	return t.Reshape(reversed...).T().Contiguous(), nil
}

// readBounded reads n bytes, in pieces that double, so that a header that
// promises more than there is costs no memory.
func readBounded(r io.Reader, n, trusted int64) ([]byte, error) {
	data := make([]byte, min(n, max(trusted, firstRead)))
	for done := int64(0); ; {
		m, err := io.ReadFull(r, data[done:])
		done += int64(m)
		if err != nil && done < n {
			return nil, fmt.Errorf("%d of %d bytes are there: %w", done, n, err)
		}
		if done == n {
			return data, nil
		}
		more := make([]byte, min(n, 2*done))
		copy(more, data)
		data = more
	}
}

// swapBytes reverses the bytes of each part of the given length.
func swapBytes(data []byte, part int) {
	for ; len(data) >= part; data = data[part:] {
		for i := range part / 2 {
			data[i], data[part-1-i] = data[part-1-i], data[i]
		}
	}
}

// bigEndian says whether this machine has the most significant byte first.
var bigEndian = binary.NativeEndian.Uint16([]byte{0, 1}) == 1

// WriteNPY writes t in numpy's format, version 1, in C order.
func WriteNPY(w io.Writer, t *Tensor) error {
	order := "<"
	if bigEndian {
		order = ">"
	}
	if t.dtype.Size() == 1 {
		order = "|"
	}
	codes := [...]string{Float64: "f8", Float32: "f4", Complex128: "c16", Complex64: "c8", Int64: "i8", Int32: "i4", Uint8: "u1", Bool: "b1"}
	var shape strings.Builder
	for _, n := range t.shape {
		fmt.Fprintf(&shape, "%d, ", n)
	}
	text := fmt.Sprintf("{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }", order, codes[t.dtype], strings.TrimSuffix(shape.String(), " "))
	// Magic, version, length and text are a multiple of 64 bytes.
	pad := 63 - (len(npyMagic)+4+len(text))%64
	text += strings.Repeat(" ", pad) + "\n"
	if len(text) > math.MaxUint16 {
		return fmt.Errorf("npy: %d dimensions do not fit the header", len(t.shape))
	}
	head := append([]byte(npyMagic), 1, 0)
	head = append(binary.LittleEndian.AppendUint16(head, uint16(len(text))), text...)
	if _, err := w.Write(head); err != nil {
		return fmt.Errorf("npy: %w", err)
	}
	c := t.Contiguous()
	size := c.dtype.Size()
	if n := c.Len(); n > 0 {
		if _, err := w.Write(c.mem.bytes[c.offset*size : (c.offset+n)*size]); err != nil {
			return fmt.Errorf("npy: %w", err)
		}
	}
	return nil
}

// SaveNPY is [WriteNPY] to a file, which is there as a whole or not at all: it is
// written under another name first.
func SaveNPY(path string, t *Tensor) error {
	return save(path, func(w io.Writer) error { return WriteNPY(w, t) })
}

// save writes a file, keeping the permissions of one that is replaced.
func save(path string, write func(io.Writer) error) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	return atomicfile.WriteBy(path, mode, write)
}
