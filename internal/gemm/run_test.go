package gemm

// run computes a product on the calling goroutine.
func run(k *Kernels, p Product, threads int) {
	l := k.Plan(p, threads)
	packed := make([]float32, l.PackedLen())
	w := NewWorkspace()
	for chunk := range l.Chunks() {
		for i := range l.PackParts() {
			l.Pack(chunk, i, packed, w)
		}
		for i := range l.Parts() {
			l.Part(chunk, i, packed, w)
		}
	}
}
