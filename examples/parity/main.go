// Parity is the XOR of n bits: what deep and shallow networks need for it by
// construction, and what gradient descent makes of them.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"math/bits"
	"os"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
	"github.com/dnnbench/dnnbench/nn"
)

func main() {
	device := flag.String("backend", "auto", "auto, cpu or gl")
	flag.Parse()
	if err := run(os.Stdout, *device, []int{2, 4, 8, 16}, []int{4, 8}, 5, 1000); err != nil {
		log.Fatal(err)
	}
}

// run builds networks for some numbers of bits, and trains them for others.
func run(out io.Writer, device string, built, trained []int, seeds, epochs int) error {
	b, _, err := backend.Open(device, backend.Config{}, backends.All()...)
	if err != nil {
		return err
	}
	defer b.Close()
	fmt.Fprintln(out, "by construction, on all inputs:")
	for _, n := range built {
		for _, c := range []construction{tree(n), comb(n)} {
			wrong, err := c.wrong(b, n)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "  %2d bits, %s: %d hidden layers, %d ReLU units, %d of %d wrong\n", n, c.name, len(c.w)-1, c.units(), wrong, 1<<n)
		}
		fmt.Fprintf(out, "  %2d bits, one layer of AND terms: %d of them\n", n, 1<<(n-1))
	}
	fmt.Fprintf(out, "by gradient descent on all inputs, %d epochs of Adam:\n", epochs)
	for _, n := range trained {
		for _, hidden := range [][]int{tree(n).widths(), {n}, {2 * (n - 1)}, {4 * n}, {1 << (n - 1)}} {
			right, err := descend(b, n, hidden, seeds, epochs)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "  %2d bits, hidden %v: all inputs right in %d of %d seeds\n", n, hidden, right, seeds)
		}
	}
	return nil
}

// inputs is all 2^n inputs and their parities.
func inputs(n int) (x, parity []float32) {
	for i := range 1 << n {
		for k := range n {
			x = append(x, float32(i>>k&1))
		}
		parity = append(parity, float32(bits.OnesCount(uint(i))&1))
	}
	return x, parity
}

// descend counts the seeds with which a network learns the parity of all inputs.
func descend(b backend.Backend, n int, hidden []int, seeds, epochs int) (right int, err error) {
	x, parity := inputs(n)
	d, err := nn.NewDataset(b, nn.Samples{Features: n, X: x, Targets: parity, Outputs: 1})
	if err != nil {
		return 0, err
	}
	defer d.Free()
	for seed := range uint64(seeds) {
		spec := nn.Dense(n, append(hidden[:len(hidden):len(hidden)], 1), backend.Activation{Kind: backend.ReLU}, backend.SigmoidCrossEntropy)
		spec.Seed = seed
		m, err := nn.New(b, spec)
		if err != nil {
			return 0, err
		}
		o := nn.Options{Optimizer: backend.Adam.Defaults(), Rate: 0.01, Epochs: epochs, Batch: min(32, 1<<n), Seed: seed}
		_, err = m.Fit(context.Background(), d, o)
		if err != nil {
			m.Free()
			return 0, err
		}
		e, err := m.Evaluate(context.Background(), d)
		m.Free()
		if err != nil {
			return 0, err
		}
		if e.Accuracy == 1 {
			right++
		}
	}
	return right, nil
}
