package backends_test

import (
	"fmt"
	"log"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backends"
)

// A program opens what its user asks for: "auto", "cpu" or "gl".
func ExampleAll() {
	b, choice, err := backend.Open("cpu", backend.Config{Threads: 1}, backends.All()...)
	if err != nil {
		log.Fatal(err)
	}
	defer b.Close()
	fmt.Println(choice.Driver, "because:", choice.Reason)
	// Output: cpu because: asked for
}
