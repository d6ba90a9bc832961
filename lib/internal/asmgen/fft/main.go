// Command fft generates the assembly of lib/fft for one processor and one
// precision:
//
//	go run ./fft -isa avx512 -bits 64 -out kernels.s -stubs kernels.go -pkg fft
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	isa := flag.String("isa", "avx512", "avx512 or avx2")
	bits := flag.Int("bits", 64, "of a real number: 64 or 32")
	flag.Parse()
	if *isa != "avx512" && *isa != "avx2" || *bits != 64 && *bits != 32 {
		log.Fatal("isa has to be avx512 or avx2, bits 64 or 32")
	}
	g := newGenerator(*isa == "avx512", *bits == 32)
	ConstraintExpr("amd64")
	for _, r := range []int{1, 2, 3, 4, 5, 7, 8, 11, 13} {
		g.pass(r)
	}
	g.final(4)
	g.final(8)
	g.multiply()
	g.split()
	Generate()
}
