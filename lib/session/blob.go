package session

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
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

// extent is the memory of the mapping.
func (m *mapped) extent() extent {
	return extent{unsafe.Pointer(unsafe.SliceData(m.data)), len(m.data)}
}

// clean says whether a part of the mapping is still what is in the file.
func (b *blobs) clean(m *mapped, offset, n int64) bool {
	dirty, err := writtenPages(b.pagemap, m.data, offset, n)
	if err == nil {
		return !dirty
	}
	// Without the page table, as on macOS: compare.
	f, err := os.Open(filepath.Join(b.dir, m.file))
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
func writtenPages(pagemap string, data []byte, offset, n int64) (bool, error) {
	f, err := os.Open(pagemap)
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
	dir     string
	pagemap string
	maps    map[string]*mapped
	made    []string // files written, to be removed if the cell fails after all
	regions []region // by address, apart from one another
}

// region is memory that is part of a blob file.
type region struct {
	extent
	at blobRef
}

func newBlobs(dir string) *blobs {
	return &blobs{dir: dir, pagemap: "/proc/self/pagemap", maps: map[string]*mapped{}}
}

func (e extent) start() uintptr { return uintptr(e.p) }
func (e extent) end() uintptr   { return uintptr(e.p) + uintptr(e.n) }

// holds says whether another extent lies within this one.
func (e extent) holds(o extent) bool { return o.start() >= e.start() && o.end() <= e.end() }

// at gives the memory of a part of a blob file.
func (b *blobs) at(r blobRef) (unsafe.Pointer, error) {
	m := b.maps[r.file]
	if m == nil {
		var err error
		if m, err = mapBlob(b.dir, r.file); err != nil {
			return nil, err
		}
		b.maps[r.file] = m
	}
	if size := int64(len(m.data)); r.offset < 0 || r.bytes <= 0 || r.bytes > size || r.offset > size-r.bytes {
		return nil, fmt.Errorf("%s is shorter than it was", r.file)
	}
	return unsafe.Pointer(&m.data[r.offset]), nil
}

// packSize is where slices are large enough for a file each; smaller ones share
// files of about that size, or there would be more files than can be mapped.
const packSize = 16 << 20

// write gives the extents their places: memory that is mapped and that nothing
// wrote to stays in its file, other memory goes to new files. Extents that
// overlap become one region, so that they still do when they are loaded. It
// returns the region that could not be written with the error.
func (b *blobs) write(extents []extent) (extent, error) {
	var maps []*mapped
	for _, m := range b.maps {
		maps = append(maps, m)
	}
	slices.SortFunc(maps, func(x, y *mapped) int { return cmp.Compare(x.extent().start(), y.extent().start()) })
	var pack []int // regions to be written to one file
	packed := 0
	flush := func() (extent, error) {
		at, err := b.writePack(pack)
		pack, packed = nil, 0
		return at, err
	}
	b.regions = merge(extents)
	for i := range b.regions {
		r := &b.regions[i]
		j, found := slices.BinarySearchFunc(maps, r.start(), func(m *mapped, p uintptr) int { return cmp.Compare(m.extent().start(), p) })
		if !found {
			j--
		}
		if j >= 0 && maps[j].extent().holds(r.extent) {
			m, offset := maps[j], int64(r.start()-maps[j].extent().start())
			if b.clean(m, offset, int64(r.n)) {
				r.at = blobRef{m.file, offset, int64(r.n)}
				continue
			}
		}
		if packed > 0 && packed+r.n > packSize {
			if at, err := flush(); err != nil {
				return at, err
			}
		}
		pack, packed = append(pack, i), packed+r.n
	}
	return flush()
}

// merge joins extents that overlap, and puts them in order. Memory that
// overlaps belongs to one allocation, and so does the union.
func merge(extents []extent) []region {
	order := slices.Clone(extents)
	slices.SortFunc(order, func(x, y extent) int { return cmp.Compare(x.start(), y.start()) })
	var out []region
	for _, e := range order {
		if n := len(out); n > 0 && e.start() < out[n-1].end() {
			last := &out[n-1]
			last.n = max(last.n, int(e.end()-last.start()))
			continue
		}
		out = append(out, region{extent: e})
	}
	return out
}

// writePack writes regions to a new file, each from a page of its own, so that
// the page table tells them apart.
func (b *blobs) writePack(regions []int) (extent, error) {
	if len(regions) == 0 {
		return extent{}, nil
	}
	name := unique("blob")
	f, err := create(filepath.Join(b.dir, name))
	if err != nil {
		return b.regions[regions[0]].extent, err
	}
	b.made = append(b.made, name)
	page := int64(os.Getpagesize())
	offset := int64(0)
	for _, i := range regions {
		r := &b.regions[i]
		offset = (offset + page - 1) / page * page
		r.at = blobRef{name, offset, int64(r.n)}
		if err := writeAt(f, unsafe.Slice((*byte)(r.p), r.n), offset); err != nil {
			f.Close()
			return r.extent, err
		}
		offset += int64(r.n)
	}
	return b.regions[regions[0]].extent, f.Close()
}

// place finds where the bytes of an extent are, after write.
func (b *blobs) place(e extent) blobRef {
	i, found := slices.BinarySearchFunc(b.regions, e.start(), func(r region, p uintptr) int { return cmp.Compare(r.start(), p) })
	if !found {
		i--
	}
	r := b.regions[i]
	return blobRef{r.at.file, r.at.offset + int64(e.start()-r.start()), int64(e.n)}
}

// undo removes what was written.
func (b *blobs) undo() {
	for _, f := range b.made {
		os.Remove(filepath.Join(b.dir, f))
	}
}

// create opens a file that nobody knows of yet.
func create(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// writeAt writes in parts, between which a signal is heard.
func writeAt(f *os.File, data []byte, offset int64) error {
	for len(data) > 0 {
		n, err := f.WriteAt(data[:min(len(data), 64<<20)], offset)
		if err != nil {
			return err
		}
		data, offset = data[n:], offset+int64(n)
	}
	return nil
}

// writeFile writes a file that nobody knows of yet; it leaves none behind when
// it fails.
func writeFile(name string, data []byte) error {
	f, err := create(name)
	if err != nil {
		return err
	}
	err = writeAt(f, data, 0)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(name)
	}
	return err
}

var names atomic.Uint64

// unique is a file name that no other cell uses.
func unique(what string) string {
	return what + "-" + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatUint(names.Add(1), 36)
}
