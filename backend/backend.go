package backend

// Backend is one ordered queue on one device, with the kernels that dense
// networks need. One goroutine uses it at a time. Implementations embed nothing
// and check nothing: the functions of this package do that before they call.
type Backend interface {
	Queue
	Kernels

	// Info says what runs.
	Info() Info
	// Supports reports whether Gemm carries out this epilogue in one pass. Where it
	// does not, MatMul composes the epilogue from other kernels.
	Supports(Epilogue) bool
	// Fork opens another queue on the same device and memory.
	Fork() (Backend, error)
	// Close waits for the queue and gives its resources back; closing the last
	// queue closes the device. It returns the device's first failure, if any.
	// A second Close does nothing.
	Close() error
}

// Info describes a backend and its device.
type Info struct {
	Backend  string `json:"name"`     // "cpu" or "gl"
	Device   string `json:"device"`   // processor or renderer
	Vendor   string `json:"vendor"`   //
	Version  string `json:"version"`  // of the driver or library
	Software bool   `json:"software"` // a GPU interface that a CPU emulates
}

// Queue is memory and order.
type Queue interface {
	// Alloc reserves bytes of device memory (0 is allowed), 4-byte aligned, with
	// undefined contents. Errors wrap ErrOutOfMemory or ErrTooLarge and leave the
	// device usable.
	Alloc(bytes int) (Memory, error)
	// Free gives memory back, behind the queued work that uses it.
	Free(Memory)
	// Write copies src to dst at a byte offset. src may be reused on return.
	Write(dst Memory, offset int, src []byte) error
	// Read waits for the queue, then copies from src at a byte offset.
	Read(dst []byte, src Memory, offset int) error
	// Sync waits for all queued work and returns the device's first failure.
	Sync() error
	// Host runs f once the work before it is done and before the work after it, and
	// returns f's error. While recording, f is recorded instead, and runs at each
	// replay, whose error it becomes.
	Host(f func() error) error

	// BeginRecording makes the kernel calls that follow append to a program instead
	// of running; r is what Recording returns until EndRecording. Alloc, Read,
	// Write and Sync return ErrRecording in between.
	BeginRecording(r *Recording) error
	// EndRecording returns the program.
	EndRecording() (Program, error)
	// Recording is the recording being made, or nil.
	Recording() *Recording

	// Space is the memory account of the device, the same for all its queues.
	Space() *Space
}

// Program is a recorded list of kernel calls, held by a Recording.
type Program interface {
	// Replay queues the calls again, without allocating.
	Replay() error
	// Free gives back what the program holds besides its tensors.
	Free()
}

// Kernels are the operations of a device. All operands were checked: they are
// alive, of the right type and shape, and on this device, and an output overlaps
// an input only where the function of this package that calls the kernel says so.
// Sizes may be 0. Kernels return nothing: a device that fails keeps its first
// failure for Sync.
//
// Each is documented at the function that calls it: MatMul, Add, Activate, ...
type Kernels interface {
	Gemm(dst, x, y *Tensor, o Gemm)                            // MatMul
	Binary(op BinaryOp, dst, x, y *Tensor)                     // Add, Sub, Mul, Div
	Axpby(dst *Tensor, alpha float32, x *Tensor, beta float32) // dst = alpha·x + beta·dst: Axpy has beta 1, Scale 0
	Fill(dst *Tensor, value float32)                           // Fill
	Copy(dst, src *Tensor)                                     // Copy
	Convert(dst, src *Tensor)                                  // Convert
	Activate(act Activation, dst, x *Tensor)                   // Activate
	ActivationGrad(act Activation, dst, dy, saved *Tensor)     // ActivationGrad
	Softmax(dst, x *Tensor)                                    // Softmax
	SoftmaxGrad(dst, dy, y *Tensor)                            // SoftmaxGrad
	Normalise(dst, x *Tensor, o Norm)                          // Normalise
	NormaliseGrad(dst, dz *Tensor, o NormGrad)                 // NormaliseGrad
	Reduce(op ReduceOp, axis Axis, dst, x *Tensor)             // Sum, Mean, Max, ArgMax
	Loss(l LossStep)                                           // Loss
	Tally(t TallyStep)                                         // Tally
	Gather(dst, src, index *Tensor, o Gather)                  // GatherRows
	Random(dst *Tensor, o Random)                              // RandomFill
	Dropout(dst, x *Tensor, o Drop)                            // Dropout
	CheckFinite(state, x *Tensor)                              // CheckFinite
	GradNorm(state, x *Tensor, most float32)                   // GradNorm
	MaxNorm(state, w *Tensor, most float32)                    // MaxNorm
	Optimize(o OptimizerStep)                                  // Optimize
	Advance(state *Tensor, a Advance)                          // AdvanceState
}
