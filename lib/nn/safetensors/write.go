package safetensors

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/podium-go/podium/internal/atomicfile"
	"github.com/podium-go/podium/lib/tensor"
)

// names of the types of elements in a header.
var names = map[tensor.DType]string{tensor.Float64: "F64", tensor.Float32: "F32", tensor.Int64: "I64", tensor.Int32: "I32",
	tensor.Uint8: "U8", tensor.Bool: "BOOL", tensor.Complex128: "F64", tensor.Complex64: "F32"}

// Save writes tensors, in the order of their names, and metadata to a file,
// which is there as a whole or as it was before. It fails if a name is reserved.
func Save(path string, tensors map[string]*tensor.Tensor, metadata map[string]string) error {
	header, order, err := head(tensors, metadata)
	if err != nil {
		return fmt.Errorf("safetensors: %s: %w", path, err)
	}
	err = atomicfile.WriteBy(path, 0o644, func(file io.Writer) error {
		w := bufio.NewWriterSize(file, 1<<20)
		if err := binary.Write(w, binary.LittleEndian, uint64(len(header))); err != nil {
			return err
		}
		if _, err := w.Write(header); err != nil {
			return err
		}
		for _, name := range order {
			if err := write(w, tensors[name]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	if err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	return nil
}

// head returns the header, padded so that the numbers begin at a multiple of 8,
// and the names in the order of the data: larger elements first, so that all lie
// at multiples of their size.
func head(tensors map[string]*tensor.Tensor, metadata map[string]string) ([]byte, []string, error) {
	all := maps.Clone(metadata)
	order := slices.SortedFunc(maps.Keys(tensors), func(a, b string) int {
		if d := tensors[b].DType().Size() - tensors[a].DType().Size(); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	at := 0
	for _, name := range order {
		t := tensors[name]
		if name == metadataKey {
			return nil, nil, fmt.Errorf("a tensor is named %q, which the format reserves", name)
		}
		shape := t.Shape()
		if d := t.DType(); d == tensor.Complex128 || d == tensor.Complex64 {
			shape = append(shape, 2)
			if all == nil {
				all = map[string]string{}
			}
			all[complexKey+name] = d.String()
		}
		end := at + t.Len()*t.DType().Size()
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, nil, err
		}
		dims, err := json.Marshal(shape)
		if err != nil {
			return nil, nil, err
		}
		fmt.Fprintf(&b, `,%s:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, quoted, names[t.DType()], dims, at, end)
		at = end
	}
	text := strings.TrimPrefix(b.String(), ",")
	if len(all) > 0 {
		m, err := json.Marshal(all)
		if err != nil {
			return nil, nil, err
		}
		text = fmt.Sprintf("%q:%s%s", metadataKey, m, b.String())
	}
	text = "{" + text + "}"
	text += strings.Repeat(" ", (8-len(text)%8)%8)
	return []byte(text), order, nil
}

// write writes the elements of a tensor.
func write(w *bufio.Writer, t *tensor.Tensor) error {
	t = t.Contiguous()
	put32 := func(v uint32) { w.Write(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), v)) }
	put64 := func(v uint64) { w.Write(binary.LittleEndian.AppendUint64(w.AvailableBuffer(), v)) }
	switch t.DType() {
	case tensor.Float64:
		for _, v := range tensor.Data[float64](t) {
			put64(math.Float64bits(v))
		}
	case tensor.Float32:
		for _, v := range tensor.Data[float32](t) {
			put32(math.Float32bits(v))
		}
	case tensor.Complex128:
		for _, v := range tensor.Data[complex128](t) {
			put64(math.Float64bits(real(v)))
			put64(math.Float64bits(imag(v)))
		}
	case tensor.Complex64:
		for _, v := range tensor.Data[complex64](t) {
			put32(math.Float32bits(real(v)))
			put32(math.Float32bits(imag(v)))
		}
	case tensor.Int64:
		for _, v := range tensor.Data[int64](t) {
			put64(uint64(v))
		}
	case tensor.Int32:
		for _, v := range tensor.Data[int32](t) {
			put32(uint32(v))
		}
	case tensor.Uint8:
		w.Write(tensor.Data[uint8](t))
	case tensor.Bool:
		for _, v := range tensor.Data[bool](t) {
			one := byte(0)
			if v {
				one = 1
			}
			w.WriteByte(one)
		}
	}
	_, err := w.Write(nil) // a bufio.Writer remembers its first error
	return err
}
