package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// widths are n[0] … n[L]: the features, the units of the hidden layers, the outputs.
// Empty, they are to be derived from the data.
type widths []int

func (w widths) String() string {
	words := make([]string, len(w))
	for i, n := range w {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, "-")
}

// widthsFlag takes widths as 64-32-10.
func widthsFlag(target *widths) pflag.Value {
	return &checked[widths]{target: target, kind: "n-n-n", parse: func(s string) (widths, error) {
		var w widths
		for _, word := range strings.Split(s, "-") {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 || n > math.MaxInt32 {
				return nil, usagef("%q is no architecture: write features, hidden units and outputs, each 1 or more, as 64-32-10", s)
			}
			w = append(w, n)
		}
		if len(w) < 2 {
			return nil, usagef("%q is no architecture: it needs features and outputs at least, as 64-10", s)
		}
		return w, nil
	}}
}

// fit makes sure that a network suits data with these features and outputs, or
// derives it from them with the hidden layers given.
func (w widths) fit(name string, features, outputs int, hidden []int) (widths, error) {
	want := append(widths{features}, hidden...)
	if len(w) > 0 {
		want = append(widths{features}, w[1:len(w)-1]...)
	}
	want = append(want, outputs)
	if len(w) == 0 {
		return want, nil
	}
	if w[0] != features || w[len(w)-1] != outputs {
		return nil, usagef("--arch=%v does not fit %s, which has %s and %d classes or targets: say --arch=%v", w, name, plural(features, "feature"), outputs, want)
	}
	return w, nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
