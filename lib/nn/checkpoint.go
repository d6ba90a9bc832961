package nn

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/podium-go/podium/lib/nn/safetensors"
	"github.com/podium-go/podium/lib/tensor"
)

// Save writes the parameters and buffers of a network, under their names (see
// [All]), and metadata to a file of safetensors, which is there as a whole or as
// it was before.
func Save(path string, network any, metadata map[string]string) error {
	tensors := map[string]*tensor.Tensor{}
	for _, n := range All(network) {
		tensors[n.Name] = n.Value
	}
	return safetensors.Save(path, tensors, metadata)
}

// Load reads what [Save] wrote into a network of the same parameters, in place,
// and returns the metadata. It fails, changing nothing, and names each parameter
// that is missing, unknown, or of another shape or type.
func Load(path string, network any) (metadata map[string]string, err error) {
	tensors, metadata, err := safetensors.Load(path)
	if err != nil {
		return nil, err
	}
	all := All(network)
	var wrong []error
	for _, n := range all {
		t := tensors[n.Name]
		switch {
		case t == nil:
			wrong = append(wrong, fmt.Errorf("%s is missing", n.Name))
		case !slices.Equal(t.Shape(), n.Value.Shape()) || t.DType() != n.Value.DType():
			wrong = append(wrong, fmt.Errorf("%s is %v of shape %v, the network's %v of shape %v", n.Name, t.DType(), t.Shape(), n.Value.DType(), n.Value.Shape()))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(tensors)) {
		if !slices.ContainsFunc(all, func(n Named) bool { return n.Name == name }) {
			wrong = append(wrong, fmt.Errorf("%s is not of this network", name))
		}
	}
	if wrong != nil {
		return nil, fmt.Errorf("nn: load %s: %w", path, errors.Join(wrong...))
	}
	for _, n := range all {
		n.Value.Copy(tensors[n.Name])
	}
	return metadata, nil
}
