package gl

import (
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Element-wise kernels keep within longestDispatch by the rate at which the device
// copies. Reductions and softmax are not cut: they read and write one binding of
// largestBlock at most, 2 GiB in all, which takes 200 ms at 10 GB/s.
const (
	// unpacedBytes is the largest tensor that asks for no rate.
	unpacedBytes = 64 << 20
	// elementBytes is what is moved for an element at most: an optimiser reads
	// parameter, gradient and two moments, and writes three of them. A copy moves a
	// quarter of that, so a kernel may also compute four times as long as it copies.
	elementBytes = 32
)

// elements is how many an element-wise kernel may take at once.
func (s *pace) elements() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.copying == 0 {
		return largestBlock
	}
	return max(unpacedBytes/4, int(min(s.copying*float64(longestDispatch)/elementBytes, largestBlock)))
}

// seeCopying measures, once for a device, how many bytes a copy moves in a nanosecond.
// Memory is not handed out within a recording, so nothing is measured there. A device
// without a timer, or without the memory, is not hurried.
func (q *Queue) seeCopying() {
	if q.device.unwatched() || !q.device.pace.first() {
		return
	}
	const n = unpacedBytes / 8
	dst, err := backend.New(q, backend.Float32, n)
	if err != nil {
		return
	}
	defer dst.Free()
	src, err := backend.New(q, backend.Float32, n)
	if err != nil {
		return
	}
	defer src.Free()
	r, err := q.aside(func(aside *Queue) {
		aside.Fill(src, 0)
		aside.Copy(dst, src)
	})
	if err != nil {
		return
	}
	defer r.Free()
	var took time.Duration
	for range 2 { // the first time compiles, and wakes the device
		if took, err = q.timed(r, 1); err != nil {
			return
		}
	}
	s := &q.device.pace
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copying = 3 * 4 * n / float64(took) // what the fill writes, and the copy reads and writes
}

// first reports whether nobody has asked before.
func (s *pace) first() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.asked
	s.asked = true
	return !was
}
