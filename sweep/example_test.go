package sweep_test

import (
	"fmt"

	"github.com/dnnbench/dnnbench/sweep"
)

// What may vary, as the command line writes it.
func ExampleParseParam() {
	for _, text := range []string{"lr=log:1e-4:1e-1", "hidden=16,32,64-32", "width=int:16:96:3", "lr=log:0:1"} {
		p, err := sweep.ParseParam(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(p.Name, p.Scale, p.Values, p.Low, p.High, p.Points)
	}
	// Output:
	// lr log [] 0.0001 0.1 0
	// hidden  [16 32 64-32] 0 0 0
	// width int [] 16 96 3
	// lr from 0 on a logarithmic scale: it must be above 0
}

// The settings of a plan are a function of it.
func ExamplePlan() {
	lr, err := sweep.ParseParam("lr=log:1e-4:1e-2:3")
	if err != nil {
		fmt.Println(err)
		return
	}
	act, err := sweep.ParseParam("act=relu,tanh")
	if err != nil {
		fmt.Println(err)
		return
	}
	plan := sweep.Plan{Method: sweep.Grid, Space: sweep.Space{lr, act}, Folds: 5, Epochs: 20}
	settings, err := plan.Settings()
	fmt.Println(len(settings), settings[0], settings[len(settings)-1], err)
	// Output: 6 map[act:relu lr:0.0001] map[act:tanh lr:0.01] <nil>
}
