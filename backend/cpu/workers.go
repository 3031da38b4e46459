package cpu

// task is work in independent parts, which may run in any order and at once.
type task interface {
	part(i int, w *workspace)
}

// shared is the task of a queue as its team sees it.
type shared struct{ task }

func (s *shared) Part(i int, w *workspace) { s.part(i, w) }

// parallel carries out a task on all threads; alone does so on the caller.
func (b *Backend) parallel(t task, parts int) {
	if parts < 2 {
		b.alone(t, parts)
		return
	}
	b.shared.task = t
	b.device.team.Run(&b.job, &b.shared, parts, b.space)
	b.shared.task = nil // hold no tensor's memory beyond the call
}

func (b *Backend) alone(t task, parts int) {
	for i := range parts {
		t.part(i, b.space)
	}
}

// The number of elements in a part of an element-wise operation. A thread that has
// just worked takes less than 1 µs to come; one that sleeps costs its caller 10 µs
// (package team), so a part should take more than that: a cheap element takes half a
// nanosecond to one, one with exp or log 10 to 30.
const (
	cheap  = 32768
	costly = 2048
)

// partsOf is how many parts of the given grain n elements have, and span is where
// one of them lies.
func partsOf(n, grain int) int { return (n + grain - 1) / grain }

func span(i, grain, n int) (from, to int) { return i * grain, min((i+1)*grain, n) }
