package display

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() {
	// As GoNB does in its internal/jpyexec.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// The kernel decodes with GoNB's own types what this package encodes by hand.
func TestDisplayMessagesAreReadByGoNB(t *testing.T) {
	nested := map[string]any{
		"name": "Darcy", "converged": true, "failed": false, "none": nil, "iterations": 1 << 40, "offset": -7,
		"error": 1.25e-8, "infinite": math.Inf(-1), "norms": []any{1.0, "two", []any{3}, map[string]any{}}, "": 0,
	}
	for _, want := range []protocol.DisplayData{
		{Data: map[protocol.MIMEType]any{"text/plain": ""}},
		{Data: map[protocol.MIMEType]any{"text/plain": "u(x, t) → ∞"}, DisplayID: "id-1"},
		{Data: map[protocol.MIMEType]any{"image/png": []byte{0, 1, 255}}, Metadata: map[string]any{"podium_result": true}},
		{Data: map[protocol.MIMEType]any{"text/html": strings.Repeat("<p>", 100_000), "text/plain": "p"},
			Metadata: map[string]any{"image/png": map[string]any{"width": 640}}, DisplayID: "id-2"},
		{Data: map[protocol.MIMEType]any{"application/json": nested, "text/plain": fmt.Sprint(nested)}, Metadata: nested},
	} {
		stream := typeDefinitions()
		data := make(map[string]any)
		for k, v := range want.Data {
			data[string(k)] = v
		}
		// Twice, and with a request between: types are described once in a stream.
		for range 2 {
			m := displayMessage(data, want.Metadata, want.DisplayID)
			stream = append(append(stream, m...), syncMessage(300)...)
		}
		decoder := gob.NewDecoder(bytes.NewReader(stream))
		for range 2 {
			var got, request protocol.DisplayData
			if err := decoder.Decode(&got); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("decoded %v, want %v", got, want)
			}
			if err := decoder.Decode(&request); err != nil {
				t.Fatal(err)
			}
			ask := protocol.CommValue{Address: protocol.GonbuiSyncAddress, Value: 300}
			if got := request.Data[protocol.MIMECommValue]; got != any(ask) {
				t.Errorf("decoded the request %#v, want %#v", got, ask)
			}
		}
	}
}

// Messages of this package and of GoNB's gonbui may follow each other in one pipe.
func TestSharedStream(t *testing.T) {
	var pipe bytes.Buffer
	theirs := gob.NewEncoder(&pipe)
	ours := func(text string) {
		pipe.Write(displayMessage(map[string]any{"text/plain": text}, nil, ""))
	}
	send := func(text string) {
		if err := theirs.Encode(&protocol.DisplayData{Data: map[protocol.MIMEType]any{"text/plain": text}}); err != nil {
			t.Fatal(err)
		}
	}
	send("a")
	pipe.Write(typeDefinitions())
	ours("b")
	send("c")
	ours("d")
	decoder := gob.NewDecoder(&pipe)
	for _, want := range []string{"a", "b", "c", "d"} {
		var got protocol.DisplayData
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Data["text/plain"] != want {
			t.Errorf("got %v, want %q", got, want)
		}
	}
}

func TestAcknowledged(t *testing.T) {
	var answers bytes.Buffer
	kernel := gob.NewEncoder(&answers)
	for _, m := range []protocol.CommValue{
		{Address: "/slider", Value: 3.5},
		{Address: protocol.GonbuiSyncAckAddress, Value: 0},
		{Address: "/names", Request: true, Value: []string{"a"}},
		{Address: protocol.GonbuiSyncAckAddress, Value: 123456789},
		{Address: protocol.GonbuiSyncAckAddress, Value: "no number"},
		{Address: protocol.GonbuiSyncAckAddress, Request: true, Value: 5},
		{},
	} {
		if err := kernel.Encode(&m); err != nil {
			t.Fatal(err)
		}
	}
	var got []int
	in := bufio.NewReader(&answers)
	for {
		m, err := readMessage(in)
		if err != nil {
			break
		}
		if id, ok := acknowledged(m); ok {
			got = append(got, id)
		}
	}
	if want := []int{0, 123456789}; !reflect.DeepEqual(got, want) {
		t.Errorf("acknowledged %v, want %v", got, want)
	}
}

func FuzzAnswers(f *testing.F) {
	var answers bytes.Buffer
	if err := gob.NewEncoder(&answers).Encode(protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: 7}); err != nil {
		f.Fatal(err)
	}
	f.Add(answers.Bytes())
	f.Add([]byte{0xff, 0xff, 0x80})
	f.Fuzz(func(t *testing.T, stream []byte) {
		in := bufio.NewReader(bytes.NewReader(stream))
		for {
			m, err := readMessage(in)
			if err != nil {
				return
			}
			acknowledged(m)
		}
	})
}
