package display

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of the text form: a value of any size and shape gives a few lines.
const (
	textWidth  = 88   // columns
	maxItems   = 24   // elements of a slice or map; more are cut in the middle
	maxDepth   = 6    // levels of nesting
	maxNodes   = 2000 // values in all
	maxString  = 200  // bytes of a string inside another value
	digitsText = 6    // significant digits inside another value
)

// goText returns a text that resembles the value's Go source.
func goText(v any) string {
	p := printer{path: make(map[visit]bool)}
	r := reflect.ValueOf(v)
	switch r.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return fmt.Sprint(v) // a lone number in full
	case reflect.String:
		return r.String()
	}
	return p.value(r, true)
}

// A printer writes one value.
type printer struct {
	path  map[visit]bool // the pointers, maps and slices that lead to the present value
	depth int
	nodes int
}

type visit struct {
	pointer uintptr
	typ     reflect.Type
}

// value returns the text of one value; named asks for the name of a composite's type.
func (p *printer) value(v reflect.Value, named bool) string {
	if p.nodes++; p.nodes > maxNodes {
		return "…"
	}
	if s, ok := ownText(v, p.depth); ok {
		return s
	}
	switch v.Kind() {
	case reflect.Invalid:
		return "nil"
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', digitsText, 64)
	case reflect.Complex64, reflect.Complex128:
		return strconv.FormatComplex(v.Complex(), 'g', digitsText, 128)
	case reflect.String:
		return quote(v.String())
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		if v.IsNil() {
			return "nil"
		}
		return typeName(v.Type())
	}
	return p.composite(v, named)
}

// composite returns the text of a value that holds others, unless it holds itself or lies too deep.
func (p *printer) composite(v reflect.Value, named bool) string {
	name := ""
	if named {
		name = typeName(v.Type())
	}
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return "nil"
		}
		return p.value(v.Elem(), true)
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if v.IsNil() {
			return "nil"
		}
		if v.Kind() == reflect.Slice && v.Len() == 0 {
			return name + "{}"
		}
		here := visit{v.Pointer(), v.Type()}
		if p.path[here] {
			return fmt.Sprintf("(%s again)", typeName(v.Type()))
		}
		p.path[here] = true
		defer delete(p.path, here)
	}
	if v.Kind() == reflect.Pointer {
		return "&" + p.value(v.Elem(), true)
	}
	if p.depth == maxDepth {
		return name + "{…}"
	}
	p.depth++
	defer func() { p.depth-- }()
	switch v.Kind() {
	case reflect.Struct:
		return p.structure(v, name)
	case reflect.Map:
		return p.mapping(v, name)
	default:
		return p.list(v, name)
	}
}

func (p *printer) structure(v reflect.Value, name string) string {
	items := make([]string, v.NumField())
	labels := make([]string, v.NumField())
	for i := range items {
		labels[i] = v.Type().Field(i).Name
		items[i] = p.value(v.Field(i), true)
	}
	return labelled(name, labels, items)
}

func (p *printer) mapping(v reflect.Value, name string) string {
	keys := v.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return less(keys[i], keys[j]) })
	more := len(keys) - maxItems
	if more > 0 {
		keys = keys[:maxItems]
	}
	var labels, items []string
	for _, k := range keys {
		labels = append(labels, p.value(k, false))
		items = append(items, p.value(v.MapIndex(k), dynamic(v.Type().Elem())))
	}
	if more > 0 {
		labels = append(labels, "…")
		items = append(items, fmt.Sprintf("(%d more)", more))
	}
	return labelled(name, labels, items)
}

func (p *printer) list(v reflect.Value, name string) string {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
		if b := v.Bytes(); utf8.Valid(b) && strings.IndexFunc(string(b), func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) < 0 {
			return fmt.Sprintf("%s(%s)", name, quote(string(b)))
		}
	}
	var items []string
	for _, i := range shown(v.Len(), maxItems) {
		if i < 0 {
			items = append(items, "…")
			continue
		}
		items = append(items, p.value(v.Index(i), dynamic(v.Type().Elem())))
	}
	text := name + "{" + strings.Join(items, ", ") + "}"
	if utf8.RuneCountInString(text) > textWidth || strings.Contains(text, "\n") {
		text = name + "{\n" + indent(fill(items)) + "\n}"
	}
	if v.Len() > maxItems {
		text += fmt.Sprintf(" (%d elements)", v.Len())
	}
	return text
}

// labelled writes name{label: item, …}, on one line if it fits.
func labelled(name string, labels, items []string) string {
	line, wide := name+"{", 0
	for i := range items {
		if i > 0 {
			line += ", "
		}
		line += labels[i] + ": " + items[i]
		wide = max(wide, utf8.RuneCountInString(labels[i]))
	}
	line += "}"
	if utf8.RuneCountInString(line) <= textWidth && !strings.Contains(line, "\n") {
		return line
	}
	var b strings.Builder
	b.WriteString(name + "{\n")
	for i := range items {
		pad := strings.Repeat(" ", wide-utf8.RuneCountInString(labels[i])+1)
		b.WriteString(indent(labels[i]+":"+pad+items[i]) + ",\n")
	}
	b.WriteString("}")
	return b.String()
}

// fill puts as many items on a line as fit.
func fill(items []string) string {
	var b strings.Builder
	column := 0
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		n := utf8.RuneCountInString(item)
		switch {
		case column == 0:
		case column+1+n > textWidth-4 || strings.Contains(item, "\n"):
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(item)
		column += n
	}
	return b.String()
}

func indent(s string) string { return "    " + strings.ReplaceAll(s, "\n", "\n    ") }

// ownText returns the text by which a value inside another describes itself: an error or a fmt.Stringer.
func ownText(v reflect.Value, depth int) (s string, ok bool) {
	if depth == 0 || !v.IsValid() || !v.CanInterface() {
		return "", false
	}
	if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return "", false
	}
	defer func() {
		if recover() != nil {
			s, ok = "", false // its fields will do
		}
	}()
	switch v := v.Interface().(type) {
	case error:
		return v.Error(), true
	case fmt.Stringer:
		return v.String(), true
	}
	return "", false
}

// shown returns the indices of n elements of which at most limit are shown: all, or those of both ends with a -1
// between them.
func shown(n, limit int) []int {
	var out []int
	for i := 0; i < n; i++ {
		if n > limit && i == limit-limit/3 {
			out = append(out, -1)
			i = n - limit/3
		}
		out = append(out, i)
	}
	return out
}

func dynamic(t reflect.Type) bool {
	return t.Kind() == reflect.Interface || t.Kind() == reflect.Pointer
}

func quote(s string) string {
	if len(s) <= maxString {
		return strconv.Quote(s)
	}
	cut := maxString
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%s)", strconv.Quote(s[:cut]), byteSize(len(s)))
}

// typeName is the type as one writes it in a cell.
func typeName(t reflect.Type) string {
	return strings.NewReplacer("main.", "", "interface {}", "any").Replace(t.String())
}

// less orders the keys of a map: numbers by size, the rest by their text.
func less(a, b reflect.Value) bool {
	if a.Kind() == b.Kind() {
		switch {
		case a.CanInt():
			return a.Int() < b.Int()
		case a.CanUint():
			return a.Uint() < b.Uint()
		case a.CanFloat():
			return a.Float() < b.Float()
		}
	}
	return fmt.Sprint(a) < fmt.Sprint(b)
}
