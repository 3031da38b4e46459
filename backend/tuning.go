package backend

import (
	"context"
	"fmt"
	"time"
)

// Tuner is a Backend that has several kernels for a product, and can find the fastest
// by measuring them on its device. All give the same bits, and Tune sees to it that
// they do: what it chooses changes how long a product takes and never what comes out.
type Tuner interface {
	Backend
	// Tune measures the kernels for products like these and keeps the fastest of each:
	// for this device from now on, for recordings not yet made, and, where the user has
	// a cache, for later runs. Products that the backend takes for alike are measured
	// once, as the first of them.
	//
	// It ends early when ctx does, with ctx's error, or with a budget that was too
	// small; what was decided by then stays, and is in the list. While the queue records
	// it returns ErrRecording. The device must have nothing else to do meanwhile.
	Tune(ctx context.Context, products []ProductShape, o TuneOptions) ([]Tuned, error)
}

// ProductShape is a product op(x)·op(y) of op(x) [M K] and op(y) [K N], where op
// transposes if TransX or TransY says so.
type ProductShape struct {
	M, K, N        int
	TransX, TransY bool
}

// String is as 64x784x256 nt: the extents M, K and N, and for x and y whether each is
// transposed (t) or not (n), as BLAS has it.
func (s ProductShape) String() string {
	letter := map[bool]string{false: "n", true: "t"}
	return fmt.Sprintf("%dx%dx%d %s%s", s.M, s.K, s.N, letter[s.TransX], letter[s.TransY])
}

// Operations is 2·M·N·K.
func (s ProductShape) Operations() float64 { return 2 * float64(s.M) * float64(s.N) * float64(s.K) }

// TuneOptions say how Tune measures.
type TuneOptions struct {
	Budget   time.Duration                      // for all products together; 0 for no limit
	Progress func(done, total int, what string) // or nil; called before each product and at the end
}

// Tuned is what Tune found for a product.
type Tuned struct {
	Product ProductShape  // as it was given to Tune
	Kernels []TunedKernel // those measured, fastest first, and then the others
	Default string        // the kernel that is used without tuning
	Chosen  string        // the kernel that is used from now on
	Decided bool          // false where time ran out, and all stays as it was
	Kept    error         // why the choice was not kept for later runs, or nil
}

// TunedKernel is a kernel that might have been chosen.
type TunedKernel struct {
	Name    string        // as in a profile
	Median  time.Duration // of a product; 0 where it was not measured
	Samples int           // of which it is the median
	Reason  string        // why it was not measured or may not be chosen; "" if it may
	Failed  bool          // because it does not compile, or computes what is wrong or has other bits
}

// Clock is a Backend whose device takes the time itself.
type Clock interface {
	Backend
	// Elapsed runs f and returns how long the work that it queued took on the device,
	// from the end of the work before to the end of its own. It waits for that, and
	// returns f's error or the device's failure.
	Elapsed(f func() error) (time.Duration, error)
}

// Profiler is a Backend whose device takes the time of each of its kernels.
type Profiler interface {
	Backend
	// Profile runs f and returns how long each kernel that it queued took on the device, in
	// their order, with the clock's own time. It waits for them, and returns f's error or
	// the device's failure.
	Profile(f func() error) ([]KernelTime, error)
}

// KernelTime is the time of one run of a kernel.
type KernelTime struct {
	Op   string        // the operation that it is of, as "Gemm"
	Took time.Duration // by the device's clock
}
