package display

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"reflect"
)

// A Bundler says itself how it is shown. The keys of data are MIME types, its values text (string), bytes ([]byte) or,
// for JSON types, what encoding/json decodes to. A front end shows the richest form that it knows; text/plain is for
// the others, and is made from the value if it is missing. Metadata may be nil.
//
// Only built-in types appear, so a library can implement it without importing this package.
type Bundler interface {
	MIMEBundle() (data, metadata map[string]any)
}

// matrix is what a matrix of gonum, among others, fulfils.
type matrix interface {
	Dims() (r, c int)
	At(i, j int) float64
}

// Bundle returns how a value is shown, text/plain always among the forms. In this order: a Bundler as it wishes; an
// error by its message; an image.Image as PNG; a matrix (Dims and At) as a table; a fmt.Formatter or fmt.Stringer by
// its own text; a slice of structs or a slice of slices as a table; anything else as text that resembles Go, with six
// significant digits in collections, and cut short where it is long. A value whose method panics is shown by its
// fields, with the panic's message.
func Bundle(v any) (data, metadata map[string]any) {
	switch v := v.(type) {
	case nil:
		return text("nil"), nil
	case string:
		return text(v), nil
	}
	if r := reflect.ValueOf(v); r.Kind() == reflect.Pointer && r.IsNil() {
		return text(fmt.Sprintf("(%T)(nil)", v)), nil
	}
	data, metadata, err := byMethod(v)
	switch {
	case err != nil:
		return text(fmt.Sprintf("%s\n(%v)", goText(v), err)), nil
	case data == nil:
		return byKind(v), nil
	}
	data = contents(data)
	if data[mimeText] == nil {
		data[mimeText] = goText(v)
	}
	if c, err := content(metadata); err == nil && len(metadata) > 0 {
		return data, c.(map[string]any)
	}
	return data, nil
}

// byMethod returns the forms that a method of the value gives, nil if it has none. A panic becomes an error.
func byMethod(v any) (data, metadata map[string]any, err error) {
	method := ""
	defer func() {
		if p := recover(); p != nil {
			data, metadata, err = nil, nil, fmt.Errorf("its method %s panicked: %v", method, p)
		}
	}()
	switch v := v.(type) {
	case Bundler:
		method = "MIMEBundle"
		data, metadata = v.MIMEBundle()
	case error:
		method = "Error"
		data = text("error: " + v.Error())
	case image.Image:
		method = "At"
		if b := v.Bounds(); !b.Empty() {
			data, metadata, err = imageBundle(v)
		}
	case matrix:
		method = "At"
		data = matrixGrid(v).bundle()
	case fmt.Formatter:
		method = "Format"
		data = text(fmt.Sprintf("%v", v))
	case fmt.Stringer:
		method = "String"
		data = text(v.String())
	}
	return data, metadata, err
}

// byKind returns the forms of a value that says nothing about them.
func byKind(v any) map[string]any {
	if g, ok := reflectGrid(reflect.ValueOf(v)); ok {
		return g.bundle()
	}
	return text(goText(v))
}

func imageBundle(m image.Image) (data, metadata map[string]any, err error) {
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return nil, nil, fmt.Errorf("encoding the image: %w", err)
	}
	data, metadata = PNG(b.Bytes()).MIMEBundle()
	return data, metadata, nil
}

func text(s string) map[string]any { return map[string]any{mimeText: s} }
