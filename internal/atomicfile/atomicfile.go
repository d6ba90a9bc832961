// Package atomicfile writes a file so that a reader sees the old content or the
// new content, never a part of it: the bytes go to a temporary name in the same
// folder, which is renamed at the end.
//
//	err := atomicfile.Write("page.html", page, 0o644)
package atomicfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write replaces the file at path with data. The folder must exist. On an error
// the file at path is as it was and no temporary file is left.
func Write(path string, data []byte, perm os.FileMode) error {
	return WriteBy(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// WriteBy is [Write] of what write writes, which need not be in memory at once.
// It is on the disk when WriteBy returns.
func WriteBy(path string, perm os.FileMode, write func(w io.Writer) error) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err = write(file); err == nil {
		err = errors.Join(file.Chmod(perm), file.Sync())
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
