package engine

import (
	"html"
	"regexp"
	"strings"
)

// isReport says whether HTML is GoNB's report of a build that failed or a
// program that crashed.
func isReport(text string) bool {
	return strings.Contains(text, "gonb-err-location") || strings.HasPrefix(text, `<pre style="white-space: pre-wrap;">`)
}

var (
	invisible = regexp.MustCompile(`(?is)<(style|script)\b.*?</(style|script)>|<!--.*?-->|<div class="gonb-err-context">.*?</div>`)
	breaks    = regexp.MustCompile(`(?i)<br\s*/?>|</(p|div|h[1-6]|li|tr|pre|table|ul|ol)>`)
	tags      = regexp.MustCompile(`<[^>]*>`)
	gaps      = regexp.MustCompile(`\n\s*\n+`)
)

// plainText is what a terminal can show of HTML.
func plainText(text string) string {
	text = invisible.ReplaceAllString(text, "")
	text = breaks.ReplaceAllString(text, "\n")
	text = html.UnescapeString(tags.ReplaceAllString(text, ""))
	return strings.TrimSpace(gaps.ReplaceAllString(text, "\n"))
}
