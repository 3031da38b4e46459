package shaders

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// expander resolves the lines #include "file", each file once, and the conditions
// #if, #elif, #else and #endif over the kernel's options, so that what is left is
// what the kernel does. Other lines, #define among them, are the driver's.
type expander struct {
	options map[string]int
	seen    map[string]bool
	out     strings.Builder
}

// Resolve makes a shader of a text that uses the files of this package by #include,
// and conditions on the options.
func Resolve(text string, options map[string]int) (string, error) {
	e := expander{options: options, seen: map[string]bool{}}
	e.out.WriteString("#version 430\n")
	if err := e.insert(text); err != nil {
		return "", err
	}
	return e.out.String(), nil
}

// branch is one #if: whether one of its parts was taken, and whether this one is.
type branch struct{ taken, on bool }

func (e *expander) insert(text string) error {
	var open []branch
	number := 0
	for line := range strings.Lines(text) {
		number++
		on := true
		for _, b := range open {
			on = on && b.on
		}
		word, rest := directive(line)
		var err error
		switch word {
		case "if":
			b := branch{}
			b.on, err = e.holds(rest)
			b.taken = b.on
			open = append(open, b)
		case "elif", "else", "endif":
			if len(open) == 0 {
				return fmt.Errorf("line %d: #%s without #if", number, word)
			}
			b := &open[len(open)-1]
			switch word {
			case "elif":
				b.on, err = e.holds(rest)
				b.on = b.on && !b.taken
			case "else":
				b.on = !b.taken
			case "endif":
				open = open[:len(open)-1]
			}
			b.taken = b.taken || b.on
		case "include":
			if on {
				err = e.include(strings.Trim(rest, `"`))
			}
		default:
			if on {
				e.out.WriteString(line)
			}
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%d #if without #endif", len(open))
	}
	return nil
}

func (e *expander) include(name string) error {
	if e.seen[name] {
		return nil
	}
	e.seen[name] = true
	part, err := files.ReadFile(name)
	if err != nil {
		return fmt.Errorf("#include of a file that is not there: %w", err)
	}
	if err := e.insert(string(part)); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// directive splits a line of the preprocessor in its word and the rest.
func directive(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if !strings.HasPrefix(line, "#") {
		return "", ""
	}
	word, rest, _ = strings.Cut(line[1:], " ")
	return word, strings.TrimSpace(rest)
}

// holds evaluates a condition: comparisons of an option with a number, or an option
// alone for not 0, joined by && and || without parentheses.
func (e *expander) holds(condition string) (bool, error) {
	any := false
	for _, term := range strings.Split(condition, "||") {
		all := true
		for _, factor := range strings.Split(term, "&&") {
			ok, err := e.compare(factor)
			if err != nil {
				return false, err
			}
			all = all && ok
		}
		any = any || all
	}
	return any, nil
}

var comparison = regexp.MustCompile(`^\s*(\w+)\s*(?:(==|!=|>=|<=|>|<)\s*(\d+)\s*)?$`)

func (e *expander) compare(factor string) (bool, error) {
	m := comparison.FindStringSubmatch(factor)
	if m == nil {
		return false, fmt.Errorf("condition %q: want an option, compared with a number", factor)
	}
	value, ok := e.options[m[1]]
	if !ok {
		return false, fmt.Errorf("condition %q: the kernel has no option %s", factor, m[1])
	}
	if m[2] == "" {
		return value != 0, nil
	}
	number, err := strconv.Atoi(m[3])
	if err != nil {
		return false, fmt.Errorf("condition %q: %w", factor, err)
	}
	switch m[2] {
	case "==":
		return value == number, nil
	case "!=":
		return value != number, nil
	case ">=":
		return value >= number, nil
	case "<=":
		return value <= number, nil
	case ">":
		return value > number, nil
	default:
		return value < number, nil
	}
}
