package script

import "strings"

// TakeCommands takes the kernel's own commands out of a cell: the lines that
// begin with % and a word that own knows. Each is given as its words; in the
// rest their lines are blank. A % inside a raw string or comment is no command.
func TakeCommands(text string, own func(word string) bool) (taken [][]string, rest string) {
	b := []byte(text)
	for _, m := range split(text).magics {
		if cellMagic(m.text) {
			break
		}
		words := strings.Fields(strings.TrimPrefix(m.text, "%"))
		if !strings.HasPrefix(m.text, "%") || len(words) == 0 || !own(words[0]) {
			continue
		}
		taken = append(taken, words)
		copy(b[m.from:m.to], blank(text[m.from:m.to]))
	}
	return taken, string(b)
}
