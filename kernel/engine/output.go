package engine

import (
	"encoding/json"

	"github.com/podium-go/podium/kernel/wire"
)

// publish publishes something of the execution, unless it is silent, after the
// text that was written before it.
func (x *execution) publish(msgType string, content any) {
	x.streams.flush()
	if !x.content.Silent {
		x.engine.publish(x.request.Header, msgType, content)
	}
}

// output takes what the child publishes about the cell.
func (x *execution) output(m *wire.Message) {
	e := x.engine
	switch m.Header.Type {
	case "execute_input", "error":
		// The front publishes its own, the error from the reply.
	case "stream":
		var stream struct{ Name, Text string }
		if err := m.Decode(&stream); err != nil {
			e.log.Print(err)
			return
		}
		x.streams.addFromCell(stream.Name, stream.Text, x.cell.Kind == Script)
	case "display_data", "update_display_data":
		x.display(m)
	default:
		x.streams.flush()
		if !x.content.Silent {
			e.forward(x.request.Header, m)
		}
	}
}

// display publishes display data: a result as such, GoNB's report of a Script
// cell's failure not at all.
func (x *execution) display(m *wire.Message) {
	var display struct {
		Data     map[string]json.RawMessage `json:"data"`
		Metadata map[string]json.RawMessage `json:"metadata"`
		Rest     json.RawMessage            `json:"transient"`
	}
	if err := m.Decode(&display); err != nil {
		x.engine.log.Print(err)
		return
	}
	var html string
	if raw, ok := display.Data["text/html"]; ok && json.Unmarshal(raw, &html) == nil {
		if x.cell.Kind == Script && isReport(html) {
			x.mu.Lock()
			x.report += plainText(html)
			x.mu.Unlock()
			return
		}
		if _, ok := display.Data["text/plain"]; !ok {
			if text := plainText(html); text != "" {
				display.Data["text/plain"], _ = json.Marshal(text)
			}
		}
	}
	if len(display.Rest) == 0 {
		display.Rest = json.RawMessage("{}")
	}
	if _, ok := display.Metadata["podium_clear"]; ok {
		x.publish("clear_output", map[string]bool{"wait": true})
		return
	}
	content := map[string]any{"data": display.Data, "metadata": display.Metadata}
	if _, ok := display.Metadata["podium_result"]; !ok {
		content["transient"] = display.Rest
		x.publish(m.Header.Type, content)
		return
	}
	delete(display.Metadata, "podium_result")
	content["execution_count"] = x.count
	var text string
	if raw, ok := display.Data["text/plain"]; ok && json.Unmarshal(raw, &text) == nil && x.content.StoreHistory {
		x.engine.history.setOutput(x.count, text)
	}
	x.publish("execute_result", content)
}
