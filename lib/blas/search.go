package blas

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/podium-go/podium/lib/internal/dynlib"
)

const accelerate = "/System/Library/Frameworks/Accelerate.framework/Accelerate"

// candidates returns the names and paths under which a library of a kind may
// be found, in the order in which they are tried. Names without a folder are
// looked up by the system's loader.
func candidates(kind string) []string {
	switch kind {
	case "accelerate":
		if runtime.GOOS == "darwin" {
			return []string{accelerate}
		}
		return nil
	case "openblas":
		names := []string{"libopenblas.so.0", "libopenblasp.so.0", "libopenblas.so"}
		folders := []string{
			"/usr/lib/x86_64-linux-gnu/openblas-pthread", "/usr/lib/aarch64-linux-gnu/openblas-pthread",
			"/opt/OpenBLAS/lib", "/usr/local/opt/openblas/lib", "/opt/homebrew/opt/openblas/lib", "/usr/local/lib",
		}
		if runtime.GOOS == "darwin" {
			names = []string{"libopenblas.0.dylib", "libopenblas.dylib"}
		}
		return dynlib.Places(names, folders)
	case "mkl":
		names := []string{"libmkl_rt.so.2", "libmkl_rt.so", "libmkl_rt.so.1"}
		folders := []string{"/opt/intel/oneapi/mkl/latest/lib", "/opt/intel/oneapi/mkl/latest/lib/intel64", "/opt/intel/mkl/lib/intel64"}
		if root := os.Getenv("MKLROOT"); root != "" {
			folders = append([]string{filepath.Join(root, "lib"), filepath.Join(root, "lib", "intel64")}, folders...)
		}
		if runtime.GOOS == "darwin" {
			names = []string{"libmkl_rt.2.dylib", "libmkl_rt.dylib"}
		}
		if runtime.GOARCH != "amd64" {
			return nil
		}
		return dynlib.Places(names, folders)
	}
	return nil
}

// howToInstall says how to get the library on this system.
func howToInstall(kind string) string {
	switch {
	case kind == "mkl":
		return "install Intel oneAPI MKL or `conda install mkl`, and set MKLROOT if it is in a place of its own"
	case kind == "accelerate":
		return "Accelerate is a part of macOS and of no other system"
	case runtime.GOOS == "darwin":
		return "`brew install openblas`, or use Accelerate, which is there"
	}
	return "`apt-get install libopenblas0-pthread` (Debian, Ubuntu), `dnf install openblas-threads` (Fedora), " +
		"`pacman -S openblas` (Arch) or `conda install openblas`"
}
