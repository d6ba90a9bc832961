// Package vector is what the generators share: instructions whose names end by
// the type of the elements, the two widths of vectors, and writing the files.
package vector

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
	"github.com/mmcloughlin/avo/reg"
)

// ISA is a set of vector instructions.
type ISA struct {
	Name  string // as it ends the names of functions
	Bytes int    // of a vector
}

// The sets of instructions.
var (
	AVX2   = ISA{"AVX2", 32}
	AVX512 = ISA{"AVX512", 64}
)

// Gen emits functions of one set of instructions for one type of elements.
type Gen struct {
	*build.Context
	ISA
	Double bool // float64, else float32
}

// Wide reports whether vectors have 64 bytes.
func (g *Gen) Wide() bool { return g.Bytes == 64 }

// Size returns the bytes of an element.
func (g *Gen) Size() int {
	if g.Double {
		return 8
	}
	return 4
}

// Lanes returns the elements of a vector.
func (g *Gen) Lanes() int { return g.Bytes / g.Size() }

// Type returns the Go type of an element.
func (g *Gen) Type() string { return fmt.Sprintf("float%d", 8*g.Size()) }

// Name returns the name of a function for the type and the instructions.
func (g *Gen) Name(base string) string { return fmt.Sprintf("%s%d%s", base, 8*g.Size(), g.ISA.Name) }

// Exact emits the instruction of that name.
func (g *Gen) Exact(name string, ops ...operand.Op) {
	m := reflect.ValueOf(g.Context).MethodByName(name)
	if !m.IsValid() {
		panic("no instruction " + name)
	}
	in := make([]reflect.Value, len(ops))
	for i, op := range ops {
		in[i] = reflect.ValueOf(op)
	}
	m.Call(in)
}

// Packed emits the instruction for vectors of elements: PS or PD ends its name,
// before a suffix such as _Z, if any.
func (g *Gen) Packed(name, suffix string, ops ...operand.Op) {
	g.Exact(name+map[bool]string{false: "PS", true: "PD"}[g.Double]+suffix, ops...)
}

// Reg returns vector register i of the width.
func (g *Gen) Reg(i int) reg.VecPhysical {
	if g.Wide() {
		return zmm[i]
	}
	return ymm[i]
}

var (
	zmm = [...]reg.VecPhysical{reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7, reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
		reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23, reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31}
	ymm = [...]reg.VecPhysical{reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7, reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15}
)

// Text begins a function that lets no argument escape.
func (g *Gen) Text(base, signature string, doc ...string) {
	g.Function(g.Name(base))
	g.Attributes(attr.NOSPLIT)
	g.Pragma("noescape")
	g.Doc(doc...)
	g.SignatureExpr(signature)
}

// Write compiles what a context holds and writes name_amd64.s and, unless it
// holds data only, name_amd64.go with its declarations.
func Write(dir, pkg, name string, ctx *build.Context) error {
	f, err := ctx.Result()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := pass.Compile.Execute(f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	cfg := printer.Config{Name: "lib/internal/asmgen/" + pkg, Pkg: pkg}
	for suffix, p := range map[string]printer.Printer{"_amd64.s": printer.NewGoAsm(cfg), "_amd64.go": printer.NewStubs(cfg)} {
		out, err := p.Print(f)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name+suffix), out, 0o644); err != nil {
			return err
		}
	}
	return nil
}
