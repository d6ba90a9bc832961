package ad

// NonFinite returns the name and the number, among those of [Tape.Trace], of the
// first operation on the tape with a result that has an element that is NaN or
// infinite; ok is false if there is none.
func (t *Tape) NonFinite() (operation string, number int, ok bool) {
	for _, n := range t.nodes {
		if n.call == nil {
			continue
		}
		if n.out == 0 {
			number++
		}
		if v := n.call.Out[n.out].value; v.IsFinite().All().Item() != 1 {
			return n.call.op.name, number - 1, true
		}
	}
	return "", 0, false
}
