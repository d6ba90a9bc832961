// Command gemm generates the kernels of lib/internal/gemm.
package main

import (
	"flag"
	"log"

	"github.com/mmcloughlin/avo/build"
	"github.com/podium-go/podium/lib/internal/asmgen/vector"
)

func main() {
	out := flag.String("dir", ".", "folder of the generated files")
	flag.Parse()
	for name, isa := range map[string]vector.ISA{"kernel_avx2": vector.AVX2, "kernel_avx512": vector.AVX512} {
		ctx := build.NewContext()
		for _, double := range []bool{false, true} {
			for _, gather := range []bool{false, true} {
				kernel(&vector.Gen{Context: ctx, ISA: isa, Double: double}, gather)
			}
		}
		if err := vector.Write(*out, "gemm", name, ctx); err != nil {
			log.Fatal(err)
		}
	}
}
