package display

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
)

// The kernel takes text, bytes, booleans, int, float64, and lists ([]any) and maps (map[string]any) of these. What a
// Bundler gives beyond that is turned into them as encoding/json would.

// contents returns a bundle that the kernel takes. Forms that cannot be sent are left out and named in the text.
func contents(data map[string]any) map[string]any {
	out := make(map[string]any, len(data))
	var trouble []string
	for mime, form := range data {
		c, err := form, error(nil)
		if isJSON(mime) {
			c, err = tree(form)
		} else {
			c, err = content(form)
		}
		if err != nil {
			trouble = append(trouble, fmt.Sprintf("\n(its form %s cannot be sent: %v)", mime, err))
			continue
		}
		out[mime] = c
	}
	if len(trouble) > 0 {
		out[mimeText] = fmt.Sprint(out[mimeText]) + strings.Join(trouble, "")
	}
	return out
}

func isJSON(mime string) bool { return mime == mimeJSON || strings.HasSuffix(mime, "+json") }

// tree is content for JSON types, for which text and bytes are JSON already.
func tree(form any) (any, error) {
	var text []byte
	switch form := form.(type) {
	case string:
		text = []byte(form)
	case []byte:
		text = form
	default:
		return content(form)
	}
	var out any
	err := json.Unmarshal(text, &out)
	return out, err
}

// content returns a value in the types that the kernel takes.
func content(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int, string, []byte:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) { // which JSON does not have
			return fmt.Sprint(v), nil
		}
		return v, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, item := range v {
			c, err := content(item)
			if err != nil {
				return nil, err
			}
			out[k] = c
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			c, err := content(item)
			if err != nil {
				return nil, err
			}
			out[i] = c
		}
		return out, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var out any
	err = json.Unmarshal(text, &out)
	return out, err
}
