// Package session keeps the variables of a notebook between cells that are
// separate programs. It has two sides: the runtime in the program of a cell,
// and the store from which the kernel commits.
//
// A cell's program loads what it mentions and hands over what it defines:
//
//	c := session.Begin()
//	defer c.Close()
//	x := session.Load[[]float64](c, "x")
//	y := session.Try1(strconv.ParseFloat(text, 64))
//	…
//	session.Keep(c, "x", x)
//	session.Keep(c, "y", y)
//	c.Done()
//
// Close writes the values to new files and a list of them. The kernel commits
// the list, if the program ended well, by renaming one file (Store.Commit);
// until then, and if anything fails, the committed variables are as before.
//
// Values are written by reflection, by parts: hidden fields too for types of the
// notebook, of podium and of gonum; other types, and those of podium that have
// MarshalBinary, by their own marshallers (gob, binary, text). What pointers lead to is written once, so that shared
// objects and cycles come back as such, also between variables. Channels,
// functions and addresses cannot be kept, nor can types with hidden fields of
// other packages that have no marshaller; Prepared.Refused names them. Locks
// come back unlocked. An error that cannot be written, such as one of
// errors.New, keeps its text alone: errors.Is no longer finds what it wrapped.
//
// Slices of 64 KiB and more whose elements are nothing but their bytes
// (numbers, arrays and structs of numbers) are files of their own, wherever they
// stand in a value. Load maps them, copy on write: a gigabyte costs no copy.
// At the end the page table tells which pages the cell wrote to; a slice that is
// still what the file has is not written again, nor is a part of one. Large
// slices that overlap still do when they are loaded. Smaller slices come back as
// copies of their own, and so does what a pointer into a slice or to another
// variable leads to. cap equals len in every slice that is loaded.
package session
