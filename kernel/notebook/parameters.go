package notebook

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

// ParametersTag marks the cells whose variables can be set from outside.
const ParametersTag = "parameters"

// Parameter is a variable of a cell tagged "parameters".
type Parameter struct {
	Name  string
	Value string // the Go expression in the cell
	Type  string // its Go type; "" where only the compiler can tell (an expression of another package)

	cell       *Cell
	start, end int        // the expression's bytes in the cell's source
	goType     types.Type // nil where Type is ""
	declared   bool       // the declaration names the type
}

// Assignment is a new value for a parameter, as on the command line.
type Assignment struct{ Name, Value string }

// ParseAssignment reads "name=value".
func ParseAssignment(text string) (Assignment, error) {
	name, value, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	if !ok || !token.IsIdentifier(name) {
		return Assignment{}, fmt.Errorf("parameter %q: it must have the form name=value, as in rank=30", text)
	}
	return Assignment{Name: name, Value: value}, nil
}

// Parameters lists the parameters in the order of the notebook. A tagged cell
// that is not Go statements or declarations gives an error with its number.
func (n *Notebook) Parameters() ([]Parameter, error) {
	var all []Parameter
	for i, cell := range n.Cells {
		if cell.Type != Code || !cell.HasTag(ParametersTag) {
			continue
		}
		found, err := cell.parameters()
		if err != nil {
			return nil, fmt.Errorf("%s: cell %d, tagged %q: %w", n.Name, i+1, ParametersTag, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// SetParameters puts new values into the cells tagged "parameters". A string
// parameter takes its value as it stands, without quotes; every other one takes
// a Go expression of its type. A name that the notebook does not have, or a value
// of another type, gives an error, and the notebook is unchanged.
func (n *Notebook) SetParameters(assignments []Assignment) error {
	parameters, err := n.Parameters()
	if err != nil {
		return err
	}
	if len(assignments) > 0 && len(parameters) == 0 {
		return fmt.Errorf("%s: no parameter %q: the notebook has no cell tagged %q with variables in it",
			n.Name, assignments[0].Name, ParametersTag)
	}
	values := map[string]string{}
	for _, a := range assignments {
		values[a.Name] = a.Value
	}
	var edits []Parameter // with the new text as Value
	var names []string
	for _, p := range parameters {
		names = append(names, p.Name)
		value, ok := values[p.Name]
		if !ok {
			continue
		}
		if p.Value, err = p.literal(value); err != nil {
			return fmt.Errorf("%s: %w", n.Name, err)
		}
		edits = append(edits, p)
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for _, a := range assignments {
		if !known[a.Name] {
			return fmt.Errorf("%s: no parameter %q: the notebook has %s", n.Name, a.Name, strings.Join(names, ", "))
		}
	}
	// From the back, so that the offsets of the edits before stay right.
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].start > edits[j].start })
	for _, p := range edits {
		p.cell.Source = p.cell.Source[:p.start] + p.Value + p.cell.Source[p.end:]
	}
	return nil
}

// literal is the Go expression that gives the parameter its new value.
func (p *Parameter) literal(value string) (string, error) {
	wrong := func(why error) error {
		want := p.Type
		if want == "" {
			want = "a Go expression such as " + p.Value
		}
		return fmt.Errorf("parameter %s: %q is not a value of its type (expected %s): %w", p.Name, value, want, why)
	}
	if basic, ok := p.goType.(*types.Basic); ok && basic.Info()&types.IsString != 0 {
		return strconv.Quote(value), nil
	}
	value = strings.TrimSpace(value)
	// Line feeds would let a value run on into statements of its own.
	if strings.ContainsAny(value, "\n\r") {
		return "", wrong(errors.New("more than one line"))
	}
	expression, err := parser.ParseExpr(value)
	if err != nil {
		return "", wrong(errors.New("not a Go expression"))
	}
	if int(expression.End())-1 != len(value) {
		return "", wrong(errors.New("text after the expression"))
	}
	if p.goType == nil {
		return value, nil
	}
	if err := assignable(p.Type, value); err != nil {
		return "", wrong(err)
	}
	given, err := types.Eval(token.NewFileSet(), nil, token.NoPos, value)
	if err != nil || p.declared || types.Identical(types.Default(given.Type), p.goType) {
		return value, nil
	}
	// rank := 0.5 with the value 1 must stay a float64.
	if p.Type == "float64" && decimal.MatchString(value) {
		return value + ".0", nil
	}
	return p.Type + "(" + value + ")", nil
}

var decimal = regexp.MustCompile(`^-?[0-9]+$`)

// assignable type-checks the declaration of a variable of the type with the value.
func assignable(typeName, value string) error {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", "package p\nvar _ "+typeName+" = "+value, 0)
	if err != nil {
		return errors.New("not a Go expression")
	}
	_, err = new(types.Config).Check("p", files, []*ast.File{file}, nil)
	var typeError types.Error
	if errors.As(err, &typeError) {
		return errors.New(typeError.Msg)
	}
	return err
}
