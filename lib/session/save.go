package session

import (
	"bytes"
	"cmp"
	"hash/crc32"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
)

// part is a stream in the making: one variable, or several that share objects.
type part struct {
	names   []string
	values  []reflect.Value
	enc     *encoder
	stream  []byte
	refused error
}

func (p *part) size() int64 {
	n := int64(len(p.stream))
	for _, e := range p.enc.extents {
		n += int64(e.n)
	}
	return n
}

func checksum(data []byte) string {
	return strconv.FormatUint(uint64(crc32.Checksum(data, crc32.MakeTable(crc32.Castagnoli))), 36)
}

// encodeAll writes each variable; those that point to the same objects, or whose
// large slices overlap, come together into one stream, so that they still do
// when they are loaded.
func (c *Cell) encodeAll() []*part {
	last := map[string]int{}
	for i, k := range c.kept {
		last[k.name] = i
	}
	owner := map[identity]int{}
	leader := make([]int, len(c.kept))
	find := func(i int) int {
		for leader[i] != i {
			leader[i] = leader[leader[i]]
			i = leader[i]
		}
		return i
	}
	join := func(i, j int) {
		a, b := find(i), find(j)
		leader[max(a, b)] = min(a, b)
	}
	parts := make([]*part, len(c.kept))
	for i, k := range c.kept {
		leader[i] = i
		if last[k.name] != i {
			continue
		}
		p := &part{names: []string{k.name}, values: []reflect.Value{k.value()}, enc: newEncoder()}
		p.enc.met = func(id identity) {
			if j, ok := owner[id]; ok && parts[j] != nil && parts[j].refused == nil {
				join(i, j)
			} else {
				owner[id] = i
			}
		}
		p.refused = p.enc.root(k.name, p.values[0])
		parts[i] = p
	}
	overlaps(parts, join)
	var out []*part
	members := map[int][]*part{}
	for i, p := range parts {
		switch {
		case p == nil:
		case p.refused != nil:
			out = append(out, p)
		default:
			members[find(i)] = append(members[find(i)], p)
		}
	}
	for i := range parts {
		group := members[i]
		if len(group) == 0 {
			continue
		}
		if len(group) == 1 {
			out = append(out, group[0])
			continue
		}
		slices.SortFunc(group, func(a, b *part) int { return bytes.Compare([]byte(a.names[0]), []byte(b.names[0])) })
		joint := &part{enc: newEncoder()}
		for _, p := range group {
			joint.names = append(joint.names, p.names[0])
			joint.values = append(joint.values, p.values[0])
			if err := joint.enc.root(p.names[0], p.values[0]); err != nil {
				joint.refused = err // changed by a goroutine since
			}
		}
		out = append(out, joint)
	}
	for _, p := range out {
		if p.refused == nil {
			p.stream = p.enc.stream()
		}
	}
	return out
}

// overlaps joins the variables whose extents overlap.
func overlaps(parts []*part, join func(i, j int)) {
	type owned struct {
		extent
		part int
	}
	var all []owned
	for i, p := range parts {
		if p != nil && p.refused == nil {
			for _, e := range p.enc.extents {
				all = append(all, owned{e, i})
			}
		}
	}
	slices.SortFunc(all, func(x, y owned) int { return cmp.Compare(x.start(), y.start()) })
	for i, reach := 1, 0; i < len(all); i++ {
		// reach is the one before that ends last.
		if all[i-1].end() > all[reach].end() {
			reach = i - 1
		}
		if all[i].start() < all[reach].end() {
			join(all[i].part, all[reach].part)
		}
	}
}

// writePart writes the stream of a part, unless it is what it was when it was
// loaded.
func (c *Cell) writePart(p *part) ([]Kept, error) {
	var refs []blobRef
	for _, e := range p.enc.extents {
		refs = append(refs, c.blobs.place(e))
	}
	file := ""
	for name, g := range c.groups {
		if slices.Equal(g.names, p.names) && bytes.Equal(g.stream, p.stream) && slices.Equal(g.refs, refs) {
			file = name
		}
	}
	if file == "" {
		file = unique("stream")
		if err := writeFile(filepath.Join(c.blobs.dir, file), p.stream); err != nil {
			return nil, err
		}
		c.blobs.made = append(c.blobs.made, file)
	}
	var out []Kept
	for i, name := range p.names {
		v := p.values[i]
		out = append(out, Kept{
			Name: name, Shape: shape(v), Text: text(v), Bytes: max(p.size(), int64(v.Type().Size())), Dynamic: p.enc.dynamic, Group: p.names,
			print: fingerprint(v.Type()), stream: blobRef{file: file}, refs: refs, sum: checksum(p.stream),
		})
	}
	return out, nil
}

// shape is the size of a value as its user sees it: rows and columns, length.
// It asks the value's own methods, which may panic.
func shape(v reflect.Value) (s string) {
	defer func() {
		if recover() != nil {
			s = ""
		}
	}()
	if v.Kind() == reflect.Pointer && v.IsNil() || v.Kind() == reflect.Interface && v.IsNil() {
		return "nil"
	}
	if v.CanInterface() {
		if m, ok := v.Interface().(interface{ Dims() (int, int) }); ok {
			r, c := m.Dims()
			return strconv.Itoa(r) + "×" + strconv.Itoa(c)
		}
		if m, ok := v.Interface().(interface{ Shape() []int }); ok {
			s := ""
			for i, n := range m.Shape() {
				if i > 0 {
					s += "×"
				}
				s += strconv.Itoa(n)
			}
			return s
		}
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Array, reflect.Map:
		s := strconv.Itoa(v.Len())
		if v.Kind() != reflect.Map && v.Len() > 0 {
			if e := v.Index(0); e.Kind() == reflect.Slice || e.Kind() == reflect.Array {
				for i := range v.Len() {
					if v.Index(i).Len() != e.Len() {
						return s + "×…"
					}
				}
				s += "×" + strconv.Itoa(e.Len())
			}
		}
		return s
	case reflect.String:
		return strconv.Itoa(v.Len())
	}
	return ""
}

// text is a small value as text; empty for others.
func text(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'g', -1, 32)
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', -1, 128)
	case reflect.String:
		if v.Len() <= 200 {
			return strconv.Quote(v.String())
		}
	}
	return ""
}
