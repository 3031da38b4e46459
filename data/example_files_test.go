package data_test

import (
	"fmt"
	"strings"

	"github.com/dnnbench/dnnbench/data"
)

// The class is in the last column, unless CSV says otherwise.
func ExampleReadCSV() {
	const file = `length,width,kind
5.1,3.5,setosa
7.0,3.2,versicolor
4.9,3.0,setosa
`
	s, err := data.ReadCSV(strings.NewReader(file), "iris", data.CSV{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Len(), "samples of", s.Features, "features:", s.X)
	fmt.Println(s.Labels, s.Classes)
	// Output:
	// 3 samples of 2 features: [5.1 3.5 7 3.2 4.9 3]
	// [0 1 0] [setosa versicolor]
}

// Cross-validation of the vowels leaves out whole speakers.
func ExampleFolds() {
	train, _, err := data.VowelParts()
	if err != nil {
		fmt.Println(err)
		return
	}
	folds, err := data.Folds(train, 4, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range folds {
		speakers := map[int]bool{}
		for _, g := range f.Held.Groups {
			speakers[g] = true
		}
		fmt.Println(f.Train.Len(), "to train on,", f.Held.Len(), "of", len(speakers), "speakers held back")
	}
	// Output:
	// 396 to train on, 132 of 2 speakers held back
	// 396 to train on, 132 of 2 speakers held back
	// 396 to train on, 132 of 2 speakers held back
	// 396 to train on, 132 of 2 speakers held back
}

// A tenth of each class, to watch the training by.
func ExampleHoldBack() {
	s, err := data.Digits()
	if err != nil {
		fmt.Println(err)
		return
	}
	stay, held, err := data.HoldBack(s.Labels, nil, 0.1, 1)
	fmt.Println(len(stay), "stay and", len(held), "are held back", err)
	// Output: 1612 stay and 185 are held back <nil>
}
