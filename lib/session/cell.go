package session

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"unsafe"
)

// Variable is the environment variable that names the session's folder.
const Variable = "PODIUM_SESSION"

// Files of a session's folder.
const (
	manifestFile = "manifest"
	preparedFile = "prepared"
	failedFile   = "failed"
	lockFile     = "lock"
	dataDir      = "data"
)

// Cell is one run of a cell's program.
type Cell struct {
	dir    string
	blobs  *blobs
	groups map[string]*group // loaded streams, by file
	known  map[string]Kept   // the committed variables
	kept   []keeping
	done   bool
}

// keeping is a variable that the cell hands over.
type keeping struct {
	name  string
	value func() reflect.Value // addressable
}

// Begin starts the cell's use of its session. Outside a session variables
// are neither loaded nor kept, so that the program runs on its own.
func Begin() *Cell {
	c := &Cell{dir: os.Getenv(Variable), groups: map[string]*group{}}
	c.blobs = newBlobs(filepath.Join(c.dir, dataDir))
	return c
}

// Load gives the committed value of a variable. It stops the cell if there is
// none, or if its type is no longer what it was.
func Load[T any](c *Cell, name string) T {
	t := reflect.TypeFor[T]()
	v, err := c.load(name, t)
	if err != nil {
		panic(stop{fmt.Errorf("the kept variable %s cannot be loaded: %w", name, err)})
	}
	return *v.Addr().Interface().(*T)
}

// Keep hands over a variable by its value at this point, so that it can stay
// in a register before.
func Keep[T any](c *Cell, name string, v T) {
	p := reflect.New(reflect.TypeFor[T]())
	*(*T)(unsafe.Pointer(p.Pointer())) = v
	c.kept = append(c.kept, keeping{name, p.Elem})
}

// KeepRef hands over a variable by reference: its value is taken at the end,
// behind all that the cell defers.
func KeepRef[T any](c *Cell, name string, p *T) {
	c.kept = append(c.kept, keeping{name, reflect.ValueOf(p).Elem})
}

// registered are dynamic types that values of interfaces may have. Cells
// register before they load, one after the other.
var registered = basicTypes()

func basicTypes() map[string]reflect.Type {
	m := map[string]reflect.Type{}
	for _, t := range []reflect.Type{
		reflect.TypeFor[bool](), reflect.TypeFor[string](),
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
		reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](), reflect.TypeFor[uintptr](),
		reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
		reflect.TypeFor[any](), reflect.TypeFor[error](),
	} {
		m[typeName(t)] = t
	}
	return m
}

// Register makes a type known for the values that interfaces hold.
func Register[T any]() {
	t := reflect.TypeFor[T]()
	registered[typeName(t)] = t
}

// Done says that the cell reached its end.
func (c *Cell) Done() { c.done = true }

// Close ends the cell. It is deferred first, so that it runs after all that the
// cell defers. A cell that stopped or panicked leaves a note of it and exits; one
// that reached its end hands its variables over.
func (c *Cell) Close() {
	if r := recover(); r != nil {
		c.fail(r)
	}
	if !c.done || c.dir == "" {
		return
	}
	if err := c.prepare(); err != nil {
		c.blobs.undo()
		c.note(Failed{Message: err.Error()})
		os.Exit(1)
	}
}

// group is a loaded stream.
type group struct {
	stream []byte
	refs   []blobRef
	names  []string
	dec    *decoder
	values map[string]reflect.Value
}

// load reads the variable.
func (c *Cell) load(name string, t reflect.Type) (reflect.Value, error) {
	if c.dir == "" {
		return reflect.Value{}, fmt.Errorf("the program does not run in a session (%s is not set)", Variable)
	}
	if c.known == nil {
		var err error
		if c.known, err = readManifest(filepath.Join(c.dir, manifestFile)); err != nil {
			return reflect.Value{}, err
		}
	}
	k, ok := c.known[name]
	if !ok {
		return reflect.Value{}, fmt.Errorf("the session has no such variable")
	}
	if print := fingerprint(t); print != k.print {
		return reflect.Value{}, fmt.Errorf("its type %s is not laid out as when it was kept; run the cell that defines it again", t)
	}
	g := c.groups[k.stream.file]
	if g == nil {
		data, err := os.ReadFile(filepath.Join(c.blobs.dir, k.stream.file))
		if err != nil {
			return reflect.Value{}, err
		}
		if checksum(data) != k.sum {
			return reflect.Value{}, fmt.Errorf("%s: %w", k.stream.file, errCorrupt)
		}
		g = &group{stream: data, refs: k.refs, names: k.Group, values: map[string]reflect.Value{}}
		g.dec = &decoder{types: registered, layouts: layouts{}, blob: func(i int, n uint64) (unsafe.Pointer, error) {
			if i >= len(k.refs) || k.refs[i].bytes != int64(n) {
				return nil, errCorrupt
			}
			return c.blobs.at(k.refs[i])
		}}
		if err := g.dec.open(data); err != nil {
			return reflect.Value{}, err
		}
		c.groups[k.stream.file] = g
	}
	if v, ok := g.values[name]; ok {
		return v, nil
	}
	v := reflect.New(t).Elem()
	if err := g.dec.root(slices.Index(g.names, name), v); err != nil {
		return reflect.Value{}, err
	}
	g.values[name] = v
	return v, nil
}

// prepare writes the variables that the cell hands over, and the file that
// says so.
func (c *Cell) prepare() error {
	if c.known == nil {
		known, err := readManifest(filepath.Join(c.dir, manifestFile))
		if err != nil {
			return err
		}
		c.known = known
	}
	parts := c.encodeAll()
	var extents []extent
	for _, p := range parts {
		if p.refused == nil {
			extents = append(extents, p.enc.extents...)
		}
	}
	if at, err := c.blobs.write(extents); err != nil {
		has := func(p *part) bool { return p.refused == nil && slices.ContainsFunc(p.enc.extents, at.holds) }
		return saveError(parts[slices.IndexFunc(parts, has)], err)
	}
	var rs []record
	for _, p := range parts {
		if p.refused != nil {
			for _, name := range p.names {
				rs = append(rs, record{"refused", name, p.refused.Error()})
			}
			continue
		}
		kept, err := c.writePart(p)
		if err != nil {
			return saveError(p, err)
		}
		for _, k := range kept {
			rs = append(rs, k.record())
		}
	}
	if err := writeRecords(filepath.Join(c.dir, preparedFile), rs); err != nil {
		return fmt.Errorf("the variables could not be saved: %w; all kept variables are as before", err)
	}
	return nil
}

func saveError(p *part, err error) error {
	if e, ok := err.(*os.PathError); ok {
		err = e.Err // the file's name tells nobody anything
	}
	return fmt.Errorf("variable %s (%s) could not be saved: %w; all kept variables are as before", p.names[0], byteText(p.size()), err)
}

func byteText(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB"}
	f, i := float64(n), 0
	for f >= 1000 && i < len(units)-1 {
		f, i = f/1000, i+1
	}
	return strconv.FormatFloat(f, 'f', min(i, 1), 64) + " " + units[i]
}
