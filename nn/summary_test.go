package nn_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/nn"
)

func ExampleModel_Summary() {
	b := mustOpen()
	defer closeBackend(b)
	m, err := nn.New(b, nn.Dense(64, []int{32, 10}, backend.Activation{Kind: backend.ReLU}, backend.SoftmaxCrossEntropy))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Free()
	fmt.Println(m.Summary())
	// Output:
	// ┌───────┬───────┬─────────┬───────────────────────┬──────────┬─────────┬────────────┐
	// │ layer │ units │ g       │ tensors               │ shape    │ stored  │ parameters │
	// ├───────┼───────┼─────────┼───────────────────────┼──────────┼─────────┼────────────┤
	// │ 0     │ 64    │         │ X = A[0]              │ (64, m)  │ [m 64]  │            │
	// ├───────┼───────┼─────────┼───────────────────────┼──────────┼─────────┼────────────┤
	// │ 1     │ 32    │ relu    │ W[1], dW[1]           │ (32, 64) │ [32 64] │       2048 │
	// │       │       │         │ b[1], db[1]           │ (32, 1)  │ [32]    │         32 │
	// │       │       │         │ Z[1], dZ[1]           │ (32, m)  │ [m 32]  │            │
	// │       │       │         │ A[1], dA[1]           │ (32, m)  │ [m 32]  │            │
	// ├───────┼───────┼─────────┼───────────────────────┼──────────┼─────────┼────────────┤
	// │ 2     │ 10    │ softmax │ W[2], dW[2]           │ (10, 32) │ [10 32] │        320 │
	// │       │       │         │ b[2], db[2]           │ (10, 1)  │ [10]    │         10 │
	// │       │       │         │ Z[2], dZ[2]           │ (10, m)  │ [m 10]  │            │
	// │       │       │         │ A[2], dA[2]           │ (10, m)  │ [m 10]  │            │
	// ├───────┼───────┼─────────┼───────────────────────┼──────────┼─────────┼────────────┤
	// │       │       │         │ softmax-cross-entropy │          │         │       2410 │
	// └───────┴───────┴─────────┴───────────────────────┴──────────┴─────────┴────────────┘
}

func TestSummaryCountsParameters(t *testing.T) {
	b := openBackend(t)
	m := newModel(t, b, nn.Dense(5, []int{7, 3, 2}, activation(t, "tanh"), backend.SquaredError))
	assert.Equal(t, 5*7+7+7*3+3+3*2+2, m.Parameters())
	lines := strings.Split(m.Summary(), "\n")
	assert.Contains(t, lines[len(lines)-2], "74")
	for _, line := range lines[1:] {
		assert.Len(t, []rune(line), len([]rune(lines[0])), "the lines are equally long")
	}
}
