package tensor

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// LoadNPZ reads the arrays of an archive that numpy's savez or savez_compressed
// wrote, by their names.
func LoadNPZ(path string) (map[string]*Tensor, error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close()
	out := map[string]*Tensor{}
	for _, file := range archive.File {
		r, err := file.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, file.Name, err)
		}
		t, err := ReadNPY(r)
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", path, file.Name, err)
		}
		out[strings.TrimSuffix(file.Name, ".npy")] = t
	}
	return out, nil
}

// SaveNPZ writes the tensors as an archive of arrays that numpy's load reads,
// not compressed. The file is there as a whole or not at all.
func SaveNPZ(path string, tensors map[string]*Tensor) error {
	return save(path, func(w io.Writer) error {
		archive := zip.NewWriter(w)
		for _, name := range slices.Sorted(maps.Keys(tensors)) {
			f, err := archive.CreateHeader(&zip.FileHeader{Name: name + ".npy", Method: zip.Store})
			if err != nil {
				return err
			}
			if err := WriteNPY(f, tensors[name]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return archive.Close()
	})
}
