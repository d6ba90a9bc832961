package widgets

import (
	"encoding/base64"
	"fmt"
	"html"

	"github.com/podium-go/podium/widgets/display"
)

// Show displays values in the notebook, each below the other: figures, tables, numbers, anything. It is display.Show.
func Show(values ...any) { display.Show(values...) }

// MIMEBundle gives the figure as a picture in HTML and as text. The SVG travels inside an <img> element: Jupyter
// Notebook shows it in notebooks that it does not trust too, and nbconvert 6.5 strips the lines from image/svg+xml.
func (f Figure) MIMEBundle() (data, metadata map[string]any) {
	width, height := f.size()
	return picture(f.SVG(), width, height, f.Summary(), f.Text()), nil
}

// picture returns the bundle of an SVG drawing.
func picture(svg string, width, height float64, summary, text string) map[string]any {
	img := fmt.Sprintf(`<img width="%s" height="%s" style="max-width:100%%;height:auto" alt="%s" src="data:image/svg+xml;base64,%s">`,
		number(width), number(height), html.EscapeString(summary), base64.StdEncoding.EncodeToString([]byte(svg)))
	return map[string]any{"text/html": img, "text/plain": text}
}
