// Command simd generates the vector kernels of lib/internal/simd: one
// description of each function serves float32 and float64, AVX2 and AVX-512.
package main

import (
	"flag"
	"log"
	"strings"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

func main() {
	dir := flag.String("dir", ".", "folder of the generated files")
	flag.Parse()
	for name, emit := range map[string]func(*gen){
		"unary":  (*gen).unaries,
		"binary": (*gen).binaries,
		"reduce": (*gen).reductions,
		"other":  (*gen).others,
	} {
		for _, isa := range []vector.ISA{vector.AVX2, vector.AVX512} {
			ctx := build.NewContext()
			constants, tables := map[uint64]operand.Mem{}, map[string]operand.Mem{}
			for _, double := range []bool{false, true} {
				emit(&gen{Gen: &vector.Gen{Context: ctx, ISA: isa, Double: double}, constants: constants, tables: tables})
			}
			if err := vector.Write(*dir, "simd", name+"_"+strings.ToLower(isa.Name), ctx); err != nil {
				log.Fatal(err)
			}
		}
	}
	if err := dispatch(*dir); err != nil {
		log.Fatal(err)
	}
}
