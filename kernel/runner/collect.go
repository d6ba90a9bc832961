package runner

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/podium-go/podium/kernel/client"
	"github.com/podium-go/podium/kernel/notebook"
)

// collector puts the outputs of a kernel into the cells they belong to.
type collector struct {
	cell     *notebook.Cell
	clear    bool               // clear the cell at its next output
	displays map[string][]place // where each display id is shown
}

// place is an output of a cell.
type place struct {
	cell  *notebook.Cell
	index int
}

func newCollector() *collector { return &collector{displays: map[string][]place{}} }

func (c *collector) begin(cell *notebook.Cell) { c.cell, c.clear = cell, false }

// end drops a clear_output that still waits for an output: as in Jupyter, it has
// no effect then.
func (c *collector) end() { c.clear = false }

// failed adds an error that the kernel itself could not report.
func (c *collector) failed(name, message string) {
	for _, output := range c.cell.Outputs {
		if output.Type == notebook.ErrorOutput {
			return // the interrupted cell's own word says more
		}
	}
	c.cell.Outputs = append(c.cell.Outputs, notebook.Output{
		Type: notebook.ErrorOutput, ErrorName: name, ErrorValue: message, Traceback: []string{name + ": " + message},
	})
}

func (c *collector) add(o client.Output) {
	if o.Type == "clear_output" {
		if o.Wait {
			c.clear = true
		} else {
			c.empty()
		}
		return
	}
	if o.Type == "update_display_data" {
		for _, at := range c.displays[o.Transient.DisplayID] {
			at.cell.Outputs[at.index].Data = bundle(o.Data)
			at.cell.Outputs[at.index].Metadata = bundle(o.Metadata)
		}
		return
	}
	if c.clear {
		c.empty()
	}
	output := notebook.Output{Type: o.Type}
	switch o.Type {
	case notebook.Stream:
		if n := len(c.cell.Outputs); n > 0 {
			if last := &c.cell.Outputs[n-1]; last.Type == notebook.Stream && last.Name == o.Name {
				last.Text += o.Text
				return
			}
		}
		output.Name, output.Text = o.Name, o.Text
	case notebook.DisplayData, notebook.ExecuteResult:
		output.Data, output.Metadata = bundle(o.Data), bundle(o.Metadata)
		output.ExecutionCount = o.ExecutionCount
		if id := o.Transient.DisplayID; id != "" {
			c.displays[id] = append(c.displays[id], place{c.cell, len(c.cell.Outputs)})
		}
	case notebook.ErrorOutput:
		output.ErrorName, output.ErrorValue, output.Traceback = o.ErrorName, o.ErrorValue, o.Traceback
	default:
		return // not an output of the notebook format
	}
	c.cell.Outputs = append(c.cell.Outputs, output)
}

// empty removes the cell's outputs, and its displays from the places to update.
func (c *collector) empty() {
	c.cell.Outputs, c.clear = nil, false
	for id, places := range c.displays {
		kept := places[:0]
		for _, at := range places {
			if at.cell != c.cell {
				kept = append(kept, at)
			}
		}
		c.displays[id] = kept
	}
}

// bundle decodes the values of a MIME bundle; numbers keep their text.
func bundle(raw map[string]json.RawMessage) map[string]any {
	data := make(map[string]any, len(raw))
	for mime, text := range raw {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			value = fmt.Sprintf("(the kernel sent something that is not JSON: %v)", err)
		}
		data[mime] = value
	}
	return data
}
