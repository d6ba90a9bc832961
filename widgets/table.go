package widgets

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A DataTable is a table of words and numbers. Table makes it, methods complete it and leave the receiver as it was.
type DataTable struct {
	Caption string
	Columns []Column
	Rows    [][]Cell // as many cells in each as there are columns
}

// A Column says how its cells are written.
type Column struct {
	Name   string
	Format string // for fmt, such as "%.1e"; empty writes all numbers of the column with as many decimals as they need
	Best   Best   // which of its numbers is bold
}

// Best tells which number of a column is the best.
type Best string

// The best of a column.
const (
	NoBest  Best = ""
	Lowest  Best = "lowest"
	Highest Best = "highest"
)

// A Cell holds a number or, if IsNumber is false, words.
type Cell struct {
	Text     string
	Number   float64
	IsNumber bool
}

// Table returns a table with these columns and no rows yet:
//
//	widgets.Table("method", "error", "speed-up").
//		Row("POD–Galerkin", 3.2e-3, 4.1).
//		Row("POD–DEIM", 4.0e-3, 35.8).
//		Format("error", "%.1e").Lowest("error").Highest("speed-up")
func Table(columns ...string) DataTable {
	t := DataTable{Columns: make([]Column, len(columns))}
	for i, name := range columns {
		t.Columns[i].Name = name
	}
	return t
}

// Row adds a row. Numbers of any type are numbers; other values are written as fmt.Sprint does. It panics if there are
// not as many cells as columns.
func (t DataTable) Row(cells ...any) DataTable {
	if len(cells) != len(t.Columns) {
		panic(fmt.Sprintf("widgets: Row: %d cells for %d columns", len(cells), len(t.Columns)))
	}
	row := make([]Cell, len(cells))
	for i, c := range cells {
		row[i] = newCell(c)
	}
	t.Rows = append(slices.Clip(t.Rows), row)
	return t
}

func newCell(v any) Cell {
	if v == nil {
		return Cell{}
	}
	if named, ok := v.(fmt.Stringer); ok {
		return Cell{Text: named.String()}
	}
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return Cell{Number: float64(r.Int()), IsNumber: true}
	case r.CanUint():
		return Cell{Number: float64(r.Uint()), IsNumber: true}
	case r.CanFloat():
		return Cell{Number: r.Float(), IsNumber: true}
	}
	return Cell{Text: fmt.Sprint(v)}
}

// Format sets the format of a column's numbers, a verb of fmt for float64 such as "%.1e" or "%.0f s". It panics if
// there is no such column, as the methods below do.
func (t DataTable) Format(column, format string) DataTable {
	return t.change(column, func(c *Column) { c.Format = format })
}

// Lowest writes the smallest number of the column bold.
func (t DataTable) Lowest(column string) DataTable {
	return t.change(column, func(c *Column) { c.Best = Lowest })
}

// Highest writes the greatest number of the column bold.
func (t DataTable) Highest(column string) DataTable {
	return t.change(column, func(c *Column) { c.Best = Highest })
}

// Title sets the words above the table.
func (t DataTable) Title(s string) DataTable { t.Caption = s; return t }

func (t DataTable) change(column string, edit func(*Column)) DataTable {
	t.Columns = slices.Clone(t.Columns)
	for i := range t.Columns {
		if t.Columns[i].Name == column {
			edit(&t.Columns[i])
			return t
		}
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = strconv.Quote(c.Name)
	}
	panic(fmt.Sprintf("widgets: Table: no column %q; there are %s", column, strings.Join(names, ", ")))
}

// MIMEBundle gives the table as HTML and as text.
func (t DataTable) MIMEBundle() (data, metadata map[string]any) {
	return map[string]any{"text/html": t.HTML(), "text/plain": t.Text()}, nil
}
