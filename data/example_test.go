package data_test

import (
	"fmt"

	"github.com/dnnbench/dnnbench/data"
)

// The digits come without a test part: a fifth of each class is held back.
func ExampleSplit() {
	all, _, err := data.Load("digits")
	if err != nil {
		fmt.Println(err)
		return
	}
	train, test, err := data.Split(all, 0.2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(all.Features, "features,", len(all.Classes), "classes")
	fmt.Println(train.Len(), "and", test.Len())
	// Output:
	// 64 features, 10 classes
	// 1438 and 359
}

// Speakers are on one side only, and what standardises was taken from the training
// part.
func ExampleFitStandardisation() {
	train, test, err := data.Load("vowel")
	if err != nil {
		fmt.Println(err)
		return
	}
	z, err := data.FitStandardisation(train)
	if err != nil {
		fmt.Println(err)
		return
	}
	if test, err = z.Apply(test); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(train.Len(), "and", test.Len(), "with", test.Features, "features")
	// Output: 528 and 462 with 9 features
}

func ExampleOneHot() {
	y, err := data.OneHot([]int32{2, 0}, 3)
	fmt.Println(y, err)
	// Output: [0 0 1 1 0 0] <nil>
}
