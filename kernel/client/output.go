package client

import (
	"encoding/json"

	"github.com/podium-go/podium/kernel/wire"
)

// A Request is one execution.
type Request struct {
	Code            string
	Silent          bool              // no outputs, no history, no count
	NoHistory       bool              // not stored in the history, not counted
	ContinueOnError bool              // an error does not abort the requests queued behind
	UserExpressions map[string]string // evaluated after success
}

// An Output is one output of an execution, in the fields of the notebook
// format (nbformat 4) that its type has.
type Output struct {
	// Type is stream, display_data, update_display_data, execute_result, error
	// or clear_output.
	Type string

	Name string `json:"name"` // stream: stdout or stderr
	Text string `json:"text"` // stream

	Data      map[string]json.RawMessage `json:"data"` // by MIME type
	Metadata  map[string]json.RawMessage `json:"metadata"`
	Transient struct {
		DisplayID string `json:"display_id"` // which display an update is for
	} `json:"transient"`
	ExecutionCount int `json:"execution_count"` // execute_result

	ErrorName  string   `json:"ename"`
	ErrorValue string   `json:"evalue"`
	Traceback  []string `json:"traceback"`

	Wait bool `json:"wait"` // clear_output: at the next output, not now
}

// Plain is the text/plain form of the output: the text of a stream, the
// message of an error.
func (o Output) Plain() string {
	switch o.Type {
	case "stream":
		return o.Text
	case "error":
		return o.ErrorName + ": " + o.ErrorValue
	}
	var text string
	if raw, ok := o.Data["text/plain"]; ok && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return ""
}

// outputTypes are the messages that are outputs.
var outputTypes = map[string]bool{
	"stream": true, "display_data": true, "update_display_data": true,
	"execute_result": true, "error": true, "clear_output": true,
}

// Handlers are called for what comes while a request is executed, in order and
// from the goroutine that called Execute. A nil handler ignores.
type Handlers struct {
	Output func(Output)
	// Started is called when the kernel begins with the request.
	Started func(executionCount int)
	// Input answers a request for input. Without it the kernel is told that
	// this client has no input to give.
	Input func(prompt string, password bool) (string, error)
	// Message sees every message of the request, the ones above included.
	Message func(*wire.Message)
}

// A Reply says how an execution ended.
type Reply struct {
	Status          string                     `json:"status"` // ok, error or aborted
	ExecutionCount  int                        `json:"execution_count"`
	ErrorName       string                     `json:"ename"`
	ErrorValue      string                     `json:"evalue"`
	Traceback       []string                   `json:"traceback"`
	UserExpressions map[string]json.RawMessage `json:"user_expressions"`
}
