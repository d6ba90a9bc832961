package mathml

import (
	"strings"
	"unicode/utf8"
)

// token is a command with its backslash (\alpha, \,, \\), a single character, or
// "" at the end.
type token string

// lexer cuts TeX into tokens; spaces are passed over unless asked for.
type lexer struct {
	text string
	at   int
}

// skipSpace passes over spaces and comments.
func (l *lexer) skipSpace() {
	for l.at < len(l.text) {
		switch l.text[l.at] {
		case ' ', '\t', '\n', '\r':
			l.at++
		case '%':
			end := strings.IndexByte(l.text[l.at:], '\n')
			if end < 0 {
				end = len(l.text) - l.at
			}
			l.at += end
		default:
			return
		}
	}
}

func (l *lexer) peek() token {
	at := l.at
	t := l.next()
	l.at = at
	return t
}

func (l *lexer) next() token {
	l.skipSpace()
	rest := l.text[l.at:]
	if rest == "" {
		return ""
	}
	n := 1
	if rest[0] == '\\' {
		for n < len(rest) && isLetter(rest[n]) {
			n++
		}
		if n == 1 && len(rest) > 1 { // \, \{ \\
			_, size := utf8.DecodeRuneInString(rest[1:])
			n += size
		}
	} else {
		_, n = utf8.DecodeRuneInString(rest)
	}
	l.at += n
	return token(rest[:n])
}

// takeRaw returns the text of the group {...} that follows, braces inside kept.
func (l *lexer) takeRaw() (string, bool) {
	l.skipSpace()
	if l.at >= len(l.text) || l.text[l.at] != '{' {
		return "", false
	}
	depth := 0
	for i := l.at; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				text := l.text[l.at+1 : i]
				l.at = i + 1
				return text, true
			}
		}
	}
	return "", false
}

func isLetter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

func isDigit(t token) bool { return len(t) == 1 && '0' <= t[0] && t[0] <= '9' }
