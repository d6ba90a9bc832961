package withgonb

import (
	"encoding/gob"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/podium-go/podium/widgets/display"
)

// cell is what the test's own binary does when it runs as a cell.
func cell() {
	gonbui.DisplayHTML("a")
	display.Show(display.HTML("b"))
	gonbui.DisplayHTML("c")
	display.Update("id", display.HTML("d"))
	display.Sync()
}

func TestMain(m *testing.M) {
	if gonbui.IsNotebook {
		cell()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// What both clients display arrives, in order, before the cell ends.
func TestBothClients(t *testing.T) {
	dir := t.TempDir()
	there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
	for _, p := range []string{there, back} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var shown []any
	served := make(chan error, 1)
	go func() { served <- serve(there, back, &shown) }()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), protocol.GONB_PIPE_ENV+"="+there, protocol.GONB_PIPE_BACK_ENV+"="+back)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("the cell: %v\n%s", err, out)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	if want := []any{"a", "b", "c", "d"}; !reflect.DeepEqual(shown, want) {
		t.Errorf("shown %v, want %v", shown, want)
	}
}

// serve acts as the kernel until the cell closes its pipe.
func serve(there, back string, shown *[]any) error {
	in, err := os.Open(there)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(back, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer out.Close()
	decoder, encoder := gob.NewDecoder(in), gob.NewEncoder(out)
	for {
		var d protocol.DisplayData
		if decoder.Decode(&d) != nil {
			return nil
		}
		if ask, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			if err := encoder.Encode(protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: ask.Value}); err != nil {
				return err
			}
			continue
		}
		*shown = append(*shown, d.Data[protocol.MIMETextHTML])
	}
}
