package safetensors_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/tensor"
)

func Example() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model.safetensors")
	weights := map[string]*tensor.Tensor{"weight": tensor.Of([]float32{1, 2, 3, 4}, 2, 2)}
	if err := safetensors.Save(path, weights, map[string]string{"kind": "Linear"}); err != nil {
		panic(err)
	}
	back, metadata, err := safetensors.Load(path)
	if err != nil {
		panic(err)
	}
	fmt.Println(metadata["kind"], back["weight"].Shape(), back["weight"].At(1, 0))
	// Output: Linear [2 2] 3
}
