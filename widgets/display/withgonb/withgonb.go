// Package withgonb lets a program use widgets/display and GoNB's own gonbui side by side: what Podium displays goes
// through gonbui then.
//
//	import (
//		"github.com/janpfeifer/gonb/gonbui"
//		"github.com/podium-go/podium/widgets/display"
//		_ "github.com/podium-go/podium/widgets/display/withgonb"
//	)
//
//	func main() {
//		gonbui.DisplayHTML("<b>GoNB</b>")
//		display.Show(display.HTML("<b>Podium</b>"))
//	}
//
// Both would otherwise read the kernel's answers from one pipe, each some of them. Podium's kernel adds this import to
// a cell that imports gonbui or a package below it.
package withgonb

import (
	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/podium-go/podium/widgets/display"
)

func init() {
	if gonbui.IsNotebook {
		display.Use(client{})
	}
}

// client displays through gonbui.
type client struct{}

func (client) Display(data, metadata map[string]any, id string) error {
	d := protocol.DisplayData{Data: make(map[protocol.MIMEType]any, len(data)), Metadata: metadata, DisplayID: id}
	for mime, form := range data {
		d.Data[protocol.MIMEType(mime)] = form
	}
	gonbui.SendData(&d)
	gonbui.Sync()
	return gonbui.Error()
}

func (client) Sync() error {
	gonbui.Sync()
	return gonbui.Error()
}
