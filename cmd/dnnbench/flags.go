package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// checked is a flag whose value is parsed and checked as it is set.
type checked[T any] struct {
	target *T
	kind   string // shown in the help text
	parse  func(string) (T, error)
	words  []string // all that it takes, where those are few words
}

func (f *checked[T]) Set(s string) error {
	v, err := f.parse(s)
	if err == nil {
		*f.target = v
	}
	return err
}

func (f *checked[T]) Type() string { return f.kind }

func (f *checked[T]) String() string {
	if f.target == nil { // pflag asks a zero value, to know what a default looks like
		return ""
	}
	return fmt.Sprint(*f.target)
}

// oneOf takes one word of a list.
func oneOf(target *string, what string, choices []string) pflag.Value {
	return &checked[string]{target: target, kind: "word", words: choices, parse: func(s string) (string, error) {
		if slices.Contains(choices, s) {
			return s, nil
		}
		return "", unknown(what, s, choices)
	}}
}

// count takes a whole number of 1 or more, small enough for a tensor's extent.
func count(target *int) pflag.Value {
	return &checked[int]{target: target, kind: "n", parse: func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > math.MaxInt32 {
			return 0, usagef("%q is not a whole number from 1 to %d", s, math.MaxInt32)
		}
		return n, nil
	}}
}

// seed takes any 64-bit number.
func seed(target *uint64) pflag.Value {
	return &checked[uint64]{target: target, kind: "n", parse: func(s string) (uint64, error) {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return 0, usagef("%q is not a whole number of 0 or more", s)
		}
		return n, nil
	}}
}

// positive takes a finite number above 0, and weight one of 0 or more.
func positive(target *float64) pflag.Value {
	return number(target, "a finite number above 0", func(x float64) bool { return x > 0 })
}

func weight(target *float64) pflag.Value {
	return number(target, "a finite number of 0 or more", func(x float64) bool { return x >= 0 })
}

// bound takes one whose 0 stands for none, so that none but 0 may become 0 as a float32.
func bound(target *float64) pflag.Value {
	return &checked[float64]{target: target, kind: "x", parse: func(s string) (float64, error) {
		x := *target
		if err := weight(&x).Set(s); err != nil {
			return 0, err
		}
		if x > 0 && float32(x) == 0 {
			return 0, usagef("%q is too small for a float32: say 0 for none", s)
		}
		return x, nil
	}}
}

// number takes a number that is finite as a float32, and for which ok holds then.
func number(target *float64, want string, ok func(float64) bool) pflag.Value {
	return &checked[float64]{target: target, kind: "x", parse: func(s string) (float64, error) {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil || !(math.Abs(x) <= math.MaxFloat32) || !ok(float64(float32(x))) {
			return 0, usagef("%q is not %s", s, want)
		}
		return x, nil
	}}
}

// flagError says in one line what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return usagef("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	var missing *pflag.NotExistError
	if errors.As(err, &missing) && len(missing.GetSpecifiedName()) > 1 {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		hint := ""
		if near := nearest(missing.GetSpecifiedName(), names); near != "" {
			hint = fmt.Sprintf("did you mean --%s? ", near)
		}
		return usagef("unknown flag --%s: %sSee %s --help", missing.GetSpecifiedName(), hint, cmd.CommandPath())
	}
	return usagef("%w: see %s --help", err, cmd.CommandPath())
}
