package backendtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// rule is a demand of the contract that is not about numbers.
type rule struct {
	name  string
	check func(b backend.Backend) error
}

func rules() []rule {
	return []rule{
		{"memory is counted and given back", memoryIsCounted},
		{"what does not fit is an error", absurdSizes},
		{"misuse leaves the device usable", misuseIsHarmless},
		{"forks share memory", forksShareMemory},
		{"closed is closed", closedIsClosed},
		{"host functions run in order", hostOrder},
		{"a recording refuses the host", recordingRefuses},
		{"a panic while recording ends it", panicWhileRecording},
		{"a replay equals the calls", replayEquals},
		{"a replay allocates nothing", replayAllocatesNothing},
		{"a recording keeps freed memory", recordingPins},
		{"a freed recording is not replayed", freedRecording},
		{"host functions replay in order", hostReplays},
		{"the same twice", deterministic},
		{"the backend names itself", named},
	}
}

// expect is an error that says what was wanted, unless ok.
func expect(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

func memoryIsCounted(b backend.Backend) error {
	start := b.Space().Stats()
	x, err := backend.New(b, backend.Float32, 3, 5)
	if err != nil {
		return err
	}
	empty, err := backend.New(b, backend.Uint8, 0, 5)
	if err != nil {
		return fmt.Errorf("an empty tensor: %w", err)
	}
	s := b.Space().Stats()
	err = expect(s.LiveTensors == start.LiveTensors+2 && s.LiveBytes == start.LiveBytes+60 && s.PeakBytes >= s.LiveBytes,
		"two tensors of 60 bytes in all change %+v to %+v", start, s)
	x.Free()
	x.Free()
	empty.Free()
	end := b.Space().Stats()
	return errors.Join(err, expect(end.LiveTensors == start.LiveTensors && end.LiveBytes == start.LiveBytes,
		"freed, but %+v became %+v", start, end), usable(b))
}

// absurdSizes asks for more than any machine has, and for what overflows.
func absurdSizes(b backend.Backend) error {
	var all error
	for _, dims := range [][]int{{math.MaxInt / 8}, {math.MaxInt32, math.MaxInt32}, {math.MaxInt / 2, 3}} {
		t, err := backend.New(b, backend.Float32, dims...)
		if err == nil {
			t.Free()
		}
		all = errors.Join(all, expect(errors.Is(err, backend.ErrOutOfMemory) || errors.Is(err, backend.ErrTooLarge),
			"%v elements: got %v, want ErrOutOfMemory or ErrTooLarge", dims, err))
	}
	return errors.Join(all, usable(b))
}

func misuseIsHarmless(b backend.Backend) (err error) {
	x, err := backend.FromSlice(b, []float32{1, 2, 3, 4}, 4)
	if err != nil {
		return err
	}
	defer x.Free()
	caught := func() (m *backend.Misuse) {
		defer func() { m, _ = recover().(*backend.Misuse) }()
		backend.Add(b, x, x, x.View(0, 3))
		return nil
	}()
	return errors.Join(expect(caught != nil && caught.Op == "Add", "shapes that do not broadcast: got %v, want a Misuse of Add", caught), usable(b))
}

// usable carries out one operation and looks at its result.
func usable(b backend.Backend) error {
	x, err := backend.FromSlice(b, []float32{1, 2, 3}, 3)
	if err != nil {
		return fmt.Errorf("afterwards: %w", err)
	}
	defer x.Free()
	backend.Add(b, x, x, x)
	got := make([]float32, 3)
	if err := backend.Download(b, got, x); err != nil {
		return fmt.Errorf("afterwards: %w", err)
	}
	return expect([3]float32(got) == [3]float32{2, 4, 6}, "afterwards x+x is %v", got)
}

func forksShareMemory(b backend.Backend) error {
	fork, err := b.Fork()
	if err != nil {
		return err
	}
	x, err := backend.FromSlice(b, []float32{1, 2, 3}, 3)
	if err != nil {
		return err
	}
	defer x.Free()
	if err := b.Sync(); err != nil {
		return err
	}
	err = expect(fork.Space() == b.Space(), "a fork has another Space")
	got := make([]float32, 3)
	backend.Scale(fork, x, 2, x)
	err = errors.Join(err, backend.Download(fork, got, x), expect([3]float32(got) == [3]float32{2, 4, 6}, "the fork computes %v", got))
	err = errors.Join(err, fork.Close(), fork.Close())
	backend.Scale(b, x, 2, x)
	err = errors.Join(err, backend.Download(b, got, x), expect([3]float32(got) == [3]float32{4, 8, 12}, "after the fork's end: %v", got))
	return err
}

func closedIsClosed(b backend.Backend) error {
	fork, err := b.Fork()
	if err != nil {
		return err
	}
	x, err := backend.FromSlice(b, []float32{1, 2}, 2)
	if err != nil {
		return err
	}
	defer x.Free()
	if err := b.Sync(); err != nil {
		return err
	}
	recorded, err := backend.Record(fork, func() error { backend.Scale(fork, x, 2, x); return nil })
	if err != nil {
		return err
	}
	defer recorded.Free()
	if err := errors.Join(fork.Close(), fork.Close()); err != nil {
		return fmt.Errorf("closing twice: %w", err)
	}
	_, alloc := fork.Alloc(16)
	_, another := fork.Fork()
	ran := false
	_, record := backend.Record(fork, func() error { ran = true; return nil })
	host := fork.Host(func() error { ran = true; return nil })
	got := []float32{-1, -1}
	var all error
	for name, err := range map[string]error{"Alloc": alloc, "Sync": fork.Sync(), "Fork": another, "Record": record, "Host": host,
		"Upload": backend.Upload(fork, x, []float32{8, 9}), "Download": backend.Download(fork, got, x), "Replay": recorded.Replay()} {
		all = errors.Join(all, expect(errors.Is(err, backend.ErrClosed), "%s on a closed backend: got %v, want ErrClosed", name, err))
	}
	all = errors.Join(all, expect(!ran, "a closed backend ran a host function or recorded one"),
		expect([2]float32(got) == [2]float32{-1, -1}, "a closed backend read %v", got), backend.Download(b, got, x),
		expect([2]float32(got) == [2]float32{1, 2}, "a closed backend changed 1 and 2 to %v", got))
	return errors.Join(all, usable(b))
}

func named(b backend.Backend) error {
	i := b.Info()
	return expect(i.Backend != "" && i.Device != "", "Info is %+v: a backend and a device have names", i)
}
