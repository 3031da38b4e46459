package gl_test

import (
	"fmt"
	"log"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/gl"
)

// What a layer's forward pass takes on OpenGL, where there is none.
func ExampleRecorder() {
	r, err := gl.NewRecorder()
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	tensor := func(dims ...int) *backend.Tensor {
		t, err := backend.New(r, backend.Float32, dims...)
		if err != nil {
			log.Fatal(err)
		}
		return t
	}
	x, w, z, a := tensor(64, 256), tensor(128, 256), tensor(64, 128), tensor(64, 128)
	layer := backend.Product()
	layer.TransY = true
	backend.MatMul(r, z, x, w, layer)
	backend.Activate(r, backend.Activation{Kind: backend.Tanh}, a, z)
	dispatches, _, err := r.Take()
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range dispatches {
		fmt.Println(d.Barriers, "barriers,", d.Read, "bytes read,", d.Written, "written")
	}
	// Output:
	// 0 barriers, 196608 bytes read, 32768 written
	// 1 barriers, 32768 bytes read, 32768 written
}
