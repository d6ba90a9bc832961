package session

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
	"unsafe"
)

// blobRef is a part of a blob file.
type blobRef struct {
	file   string
	offset int64
	bytes  int64
}

// mapped is a blob file in memory: private, copied page by page when written to.
type mapped struct {
	file string
	data []byte
}

func mapBlob(dir, file string) (*mapped, error) {
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, fmt.Errorf("%s is empty", file)
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_PRIVATE)
	if err != nil {
		return nil, fmt.Errorf("mapping %s: %w", file, err)
	}
	return &mapped{file, data}, nil
}

// holds gives the offset of a range of memory in the mapping.
func (m *mapped) holds(e extent) (int64, bool) {
	base := uintptr(unsafe.Pointer(unsafe.SliceData(m.data)))
	p := uintptr(e.p)
	if p < base || p+uintptr(e.n) > base+uintptr(len(m.data)) {
		return 0, false
	}
	return int64(p - base), true
}

// clean says whether a part of the mapping is still what is in the file.
func (m *mapped) clean(dir string, offset, n int64) bool {
	dirty, err := writtenPages(m.data, offset, n)
	if err == nil {
		return !dirty
	}
	// Without the page table: compare.
	f, err := os.Open(filepath.Join(dir, m.file))
	if err != nil {
		return false
	}
	defer f.Close()
	buf := make([]byte, 1<<20)
	for n > 0 {
		part := buf[:min(n, int64(len(buf)))]
		if _, err := f.ReadAt(part, offset); err != nil || !bytes.Equal(part, m.data[offset:offset+int64(len(part))]) {
			return false
		}
		offset, n = offset+int64(len(part)), n-int64(len(part))
	}
	return true
}

// writtenPages looks in the page table of this process: a page of a private
// mapping that was written to is no longer a page of the file (Linux,
// Documentation/admin-guide/mm/pagemap.rst: bit 61 is set for file pages, 62
// for swapped ones, 63 for present ones).
func writtenPages(data []byte, offset, n int64) (bool, error) {
	f, err := os.Open("/proc/self/pagemap")
	if err != nil {
		return false, err
	}
	defer f.Close()
	page := int64(os.Getpagesize())
	base := int64(uintptr(unsafe.Pointer(unsafe.SliceData(data))))
	first, last := (base+offset)/page, (base+offset+n-1)/page
	buf := make([]byte, 8<<13)
	for first <= last {
		part := buf[:8*min(last-first+1, int64(len(buf)/8))]
		if _, err := io.ReadFull(io.NewSectionReader(f, 8*first, int64(len(part))), part); err != nil {
			return false, err
		}
		for i := 0; i < len(part); i += 8 {
			entry := binary.LittleEndian.Uint64(part[i:])
			present, swapped, file := entry>>63&1 == 1, entry>>62&1 == 1, entry>>61&1 == 1
			if swapped || present && !file {
				return true, nil
			}
		}
		first += int64(len(part) / 8)
	}
	return false, nil
}

// blobs knows the blob files of a process: those that it mapped and those that
// it wrote.
type blobs struct {
	dir    string
	maps   []*mapped
	made   []string // files written, to be removed if the cell fails after all
	ranges []madeRange
}

// madeRange is memory that was written to a blob by this process.
type madeRange struct {
	extent
	file string
}

// at gives the memory of a part of a blob file.
func (b *blobs) at(r blobRef) (unsafe.Pointer, error) {
	var m *mapped
	for _, have := range b.maps {
		if have.file == r.file {
			m = have
		}
	}
	if m == nil {
		var err error
		if m, err = mapBlob(b.dir, r.file); err != nil {
			return nil, err
		}
		b.maps = append(b.maps, m)
	}
	if r.offset < 0 || r.bytes < 0 || r.offset+r.bytes > int64(len(m.data)) {
		return nil, fmt.Errorf("%s is shorter than it was", r.file)
	}
	return unsafe.Pointer(&m.data[r.offset]), nil
}

// write gives each range a place in a blob file: where it is mapped from, if
// nothing wrote to it; else in a new file, which ranges that lie inside one
// another share.
func (b *blobs) write(extents []extent) error {
	order := slices.Clone(extents)
	slices.SortFunc(order, func(x, y extent) int { return y.n - x.n })
	for _, e := range order {
		if _, ok := b.place(e); ok {
			continue
		}
		name := unique("blob")
		if err := writeFile(filepath.Join(b.dir, name), unsafe.Slice((*byte)(e.p), e.n)); err != nil {
			return err
		}
		b.made = append(b.made, name)
		b.ranges = append(b.ranges, madeRange{e, name})
	}
	return nil
}

// place finds where the bytes of a range are in files already.
func (b *blobs) place(e extent) (blobRef, bool) {
	for _, r := range b.ranges {
		lo, hi := uintptr(r.p), uintptr(r.p)+uintptr(r.n)
		if p := uintptr(e.p); p >= lo && p+uintptr(e.n) <= hi {
			return blobRef{r.file, int64(p - lo), int64(e.n)}, true
		}
	}
	for _, m := range b.maps {
		if at, ok := m.holds(e); ok && m.clean(b.dir, at, int64(e.n)) {
			return blobRef{m.file, at, int64(e.n)}, true
		}
	}
	return blobRef{}, false
}

// undo removes what was written.
func (b *blobs) undo() {
	for _, f := range b.made {
		os.Remove(filepath.Join(b.dir, f))
	}
}

// writeFile writes a file that nobody knows of yet; it leaves none behind when
// it fails.
func writeFile(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	for len(data) > 0 && err == nil {
		n := min(len(data), 64<<20)
		_, err = f.Write(data[:n])
		data = data[n:]
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

var names uint64

// unique is a file name that no other cell uses.
func unique(what string) string {
	names++
	return what + "-" + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatUint(names, 36)
}
