package cpu

import (
	"sync"
	"sync/atomic"
)

// task is work in independent parts, which may run in any order and at once.
type task interface {
	part(i int, w *workspace)
}

// job is a task being carried out. Each queue has one and uses it again and again.
type job struct {
	task    task
	parts   int
	next    atomic.Int64 // the first part that nobody has claimed
	helpers int          // workers in it; guarded by workers.mu
	idle    sync.Cond    // signalled when helpers becomes 0
}

func (j *job) work(w *workspace) {
	for {
		i := int(j.next.Add(1)) - 1
		if i >= j.parts {
			return
		}
		j.task.part(i, w)
	}
}

// workers are goroutines that help whoever has parts to share. A job stands in the
// list only while its caller works on it, and its caller leaves when no worker is in
// it, so a job can be used again at once and a busy worker is never waited for.
type workers struct {
	mu     sync.Mutex
	wake   sync.Cond
	jobs   []*job
	count  int
	ending bool
	ended  sync.WaitGroup
}

func startWorkers(count int) *workers {
	s := &workers{count: count}
	s.wake.L = &s.mu
	s.ended.Add(count)
	for range count {
		go s.help(newWorkspace())
	}
	return s
}

// stop ends the workers and waits for them. No job may be running.
func (s *workers) stop() {
	s.mu.Lock()
	s.ending = true
	s.mu.Unlock()
	s.wake.Broadcast()
	s.ended.Wait()
}

func (s *workers) help(w *workspace) {
	defer s.ended.Done()
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		j := s.needy()
		switch {
		case j != nil:
			j.helpers++
			s.mu.Unlock()
			j.work(w)
			s.mu.Lock()
			j.helpers--
			if j.helpers == 0 {
				j.idle.Signal()
			}
		case s.ending:
			return
		default:
			s.wake.Wait()
		}
	}
}

// needy finds the job with parts left that has the fewest helpers.
func (s *workers) needy() *job {
	var best *job
	for _, j := range s.jobs {
		if int(j.next.Load()) < j.parts && (best == nil || j.helpers < best.helpers) {
			best = j
		}
	}
	return best
}

// run carries out the job on the caller and on the workers that are free.
func (s *workers) run(j *job, w *workspace) {
	s.mu.Lock()
	s.jobs = append(s.jobs, j)
	s.mu.Unlock()
	for range min(s.count, j.parts-1) {
		s.wake.Signal()
	}
	j.work(w)
	s.mu.Lock()
	for i, other := range s.jobs {
		if other == j {
			last := len(s.jobs) - 1
			s.jobs[i], s.jobs[last] = s.jobs[last], nil
			s.jobs = s.jobs[:last]
			break
		}
	}
	for j.helpers > 0 {
		j.idle.Wait()
	}
	s.mu.Unlock()
}

// parallel carries out a task on all workers; alone does so on the caller.
func (b *Backend) parallel(t task, parts int) {
	if parts < 2 || b.device.workers.count == 0 {
		b.alone(t, parts)
		return
	}
	j := &b.job
	j.task, j.parts = t, parts
	j.next.Store(0)
	b.device.workers.run(j, b.space)
	j.task = nil
}

func (b *Backend) alone(t task, parts int) {
	for i := range parts {
		t.part(i, b.space)
	}
}

// The number of elements in a part of an element-wise operation. A worker that slept
// takes 10 µs to come, one that has just worked less than 1 (BenchmarkMeeting), so
// a part should take more than that: a cheap element takes half a nanosecond to one,
// one with exp or log 10 to 30.
const (
	cheap  = 32768
	costly = 2048
)

// partsOf is how many parts of the given grain n elements have, and span is where
// one of them lies.
func partsOf(n, grain int) int { return (n + grain - 1) / grain }

func span(i, grain, n int) (from, to int) { return i * grain, min((i+1)*grain, n) }
