package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// longestHeader is the length that readers of the format accept.
const longestHeader = 100_000_000

// entry is what a header says about a tensor.
type entry struct {
	Name    string   `json:"-"`
	DType   string   `json:"dtype"`
	Shape   []uint64 `json:"shape"`
	Offsets []uint64 `json:"data_offsets"`
}

// metadataKey is the name in the header that is no tensor's.
const metadataKey = "__metadata__"

// sizes are the bytes of an element.
var sizes = map[string]uint64{"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1,
	"U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1}

// parse reads the header of a file and checks that its tensors fill the rest
// without gaps and overlaps. It returns them in the order in which they lie,
// and where their numbers begin.
func parse(file []byte) (entries []entry, metadata map[string]string, data []byte, err error) {
	if len(file) < 8 {
		return nil, nil, nil, fmt.Errorf("%d bytes, too few for the length of a header", len(file))
	}
	n := binary.LittleEndian.Uint64(file)
	if n > longestHeader || n > uint64(len(file)-8) {
		return nil, nil, nil, fmt.Errorf("a header of %d bytes in a file of %d: it is cut short, or of another format", n, len(file))
	}
	header, data := file[8:8+n], file[8+n:]
	if entries, metadata, err = decode(header); err != nil {
		return nil, nil, nil, fmt.Errorf("header: %w", err)
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		if c := compare(a.Offsets[0], b.Offsets[0]); c != 0 {
			return c
		}
		return compare(a.Offsets[1], b.Offsets[1])
	})
	end := uint64(0)
	for _, e := range entries {
		if e.Offsets[0] != end {
			return nil, nil, nil, fmt.Errorf("tensor %q begins at byte %d of the data, the one before it ends at %d", e.Name, e.Offsets[0], end)
		}
		if end = e.Offsets[1]; end > uint64(len(data)) {
			return nil, nil, nil, fmt.Errorf("tensor %q ends at byte %d of %d: the file is cut short", e.Name, end, len(data))
		}
	}
	if end != uint64(len(data)) {
		return nil, nil, nil, fmt.Errorf("%d bytes after the last tensor", uint64(len(data))-end)
	}
	return entries, metadata, data, nil
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// decode reads the JSON of a header. It goes by tokens because a map would hide
// a name that comes twice.
func decode(header []byte) (entries []entry, metadata map[string]string, err error) {
	d := json.NewDecoder(bytes.NewReader(header))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, errors.Join(errors.New("it does not begin with {"), err)
	}
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, nil, err
		}
		name, _ := t.(string) // the decoder takes no other names
		if seen[name] {
			return nil, nil, fmt.Errorf("the name %q comes twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if err := d.Decode(&metadata); err != nil {
				return nil, nil, fmt.Errorf("metadata: %w", err)
			}
			continue
		}
		e := entry{Name: name}
		if err := d.Decode(&e); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		if err := e.check(); err != nil {
			return nil, nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, err
	}
	rest, err := io.ReadAll(d.Buffered())
	if err != nil {
		return nil, nil, err
	}
	if strings.Trim(string(rest), " ") != "" {
		return nil, nil, errors.New("text after the closing }")
	}
	return entries, metadata, nil
}

// check tells whether shape, type and place of a tensor agree.
func (e *entry) check() error {
	size, ok := sizes[e.DType]
	if !ok {
		return fmt.Errorf("elements of type %q, which is not known", e.DType)
	}
	if len(e.Offsets) != 2 || e.Offsets[0] > e.Offsets[1] {
		return fmt.Errorf("data_offsets %v are no range", e.Offsets)
	}
	bytes := size
	for _, n := range e.Shape {
		if n > 0 && bytes > math.MaxInt64/n {
			return fmt.Errorf("shape %v has too many elements", e.Shape)
		}
		bytes *= n
	}
	if have := e.Offsets[1] - e.Offsets[0]; have != bytes {
		return fmt.Errorf("shape %v of %s takes %d bytes, data_offsets %v are %d", e.Shape, e.DType, bytes, e.Offsets, have)
	}
	return nil
}
