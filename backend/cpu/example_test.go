package cpu_test

import (
	"fmt"
	"log"

	"gonum.org/v1/gonum/blas/gonum"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/cpu"
)

func ExampleNew() {
	b, err := cpu.New(backend.Config{Threads: 2})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	fmt.Println(product(b))
	// Output: [19 22 43 50] <nil>
}

// Another BLAS multiplies; all else stays the same.
func ExampleNewWith() {
	b, err := cpu.NewWith(gonum.Implementation{}, backend.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	fmt.Println(product(b))
	// Output: [19 22 43 50] <nil>
}

func product(b backend.Backend) ([]float32, error) {
	x, err := backend.FromSlice(b, []float32{1, 2, 3, 4}, 2, 2)
	if err != nil {
		return nil, err
	}
	defer x.Free()
	y, err := backend.FromSlice(b, []float32{5, 6, 7, 8}, 2, 2)
	if err != nil {
		return nil, err
	}
	defer y.Free()
	dst, err := backend.New(b, backend.Float32, 2, 2)
	if err != nil {
		return nil, err
	}
	defer dst.Free()
	backend.MatMul(b, dst, x, y, backend.Product())
	z := make([]float32, 4)
	return z, backend.Download(b, z, dst)
}
