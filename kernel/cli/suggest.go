package cli

import "fmt"

// suggest ends a message about an unknown word with the nearest known one, if
// there is one near enough.
func suggest(word string, known []string) string {
	best, nearest := len([]rune(word))/2+1, ""
	for _, candidate := range known {
		if d := distance(word, candidate); d < best {
			best, nearest = d, candidate
		}
	}
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", nearest)
}

// distance is the number of characters to insert, delete, replace or swap with
// their neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
			default:
				change := rows[i-1][j-1]
				if x[i-1] != y[j-1] {
					change++
				}
				rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
				if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
					rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
				}
			}
		}
	}
	return rows[len(x)][len(y)]
}
