package dynlib

import (
	"os"
	"path/filepath"
	"runtime"
)

// Suffix is how the names of shared libraries end.
var Suffix = map[string]string{"darwin": ".dylib"}[runtime.GOOS]

func init() {
	if Suffix == "" {
		Suffix = ".so"
	}
}

// Places returns the names by themselves, which the system's loader looks up,
// and those that exist in conda's environment and the folders.
func Places(names, folders []string) []string {
	if prefix := os.Getenv("CONDA_PREFIX"); prefix != "" {
		folders = append([]string{filepath.Join(prefix, "lib")}, folders...)
	}
	all := append([]string{}, names...)
	for _, folder := range folders {
		for _, name := range names {
			path := filepath.Join(folder, name)
			if _, err := os.Stat(path); err == nil {
				all = append(all, path)
			}
		}
	}
	return all
}
