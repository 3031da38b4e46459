package team

import (
	"sync"
	"sync/atomic"
)

// Task is work in independent parts, which may run in any order and at once. Each
// part computes in the workspace of the goroutine that runs it.
type Task[W any] interface {
	Part(i int, w *W)
}

// Job is a task being carried out. A caller keeps one and uses it for every Run; the
// zero value is ready. It must not be copied after its first use, nor be in two Runs
// at once.
//
// A helper may hold a job's address from an earlier Run for as long as it likes, so
// everything it does to a job begins with one atomic step, the decrement of left. When
// that yields a part, it is a part of the Run of that moment, whichever the helper
// meant to join, and that Run cannot end before the helper has counted the part as
// done: task and parts, read after the claim, are those of the claimed part. When it
// does not, the helper reads nothing else.
//
// The caller takes the first parts and the helpers the last ones, so that from Run to
// Run each processor finds most of what it needs where it left it.
type Job[W any] struct {
	left atomic.Int64 // parts that nobody has claimed; below 0 after vain claims
	back atomic.Int64 // parts that helpers have claimed
	done atomic.Int64 // parts that helpers have carried out

	task  Task[W]
	parts int
	front int // parts that the caller has claimed

	asleep atomic.Bool // the caller sleeps, or is about to
	mu     sync.Mutex
	wake   sync.Cond // signalled when done grows while the caller sleeps
}

// begin makes the parts claimable.
func (j *Job[W]) begin(task Task[W], parts int) {
	j.wake.L = &j.mu
	j.task, j.parts, j.front = task, parts, 0
	j.back.Store(0)
	j.done.Store(0)
	j.left.Store(int64(parts))
}

// claim takes a part, and says false when all are taken. The first look keeps those who
// come in vain from taking the word away from those who work.
func (j *Job[W]) claim() bool { return j.left.Load() > 0 && j.left.Add(-1) >= 0 }

// first is the caller's claimed part, and last a helper's.
func (j *Job[W]) first() int {
	j.front++
	return j.front - 1
}

func (j *Job[W]) last() int { return j.parts - int(j.back.Add(1)) }

// finish runs the part that was claimed and then whatever parts it can claim, and says
// how many.
func (j *Job[W]) finish(next func() int, w *W) (ran int64) {
	for ok := true; ok; ok = j.claim() {
		j.task.Part(next(), w)
		ran++
	}
	return ran
}

// report counts a helper's parts as done. The caller may begin its next Run at the
// very next moment; waking it once too often then does no harm.
func (j *Job[W]) report(ran int64) {
	j.done.Add(ran)
	if j.asleep.Load() {
		j.mu.Lock()
		j.wake.Signal()
		j.mu.Unlock()
	}
}

// wait returns when helpers have carried out so many parts, each of which one of them
// has claimed.
func (j *Job[W]) wait(parts int64) {
	for done := j.done.Load(); done != parts; done = j.done.Load() {
		if !watch(&j.done, done) {
			j.sleep(parts)
			return
		}
	}
}

func (j *Job[W]) sleep(parts int64) {
	j.mu.Lock()
	j.asleep.Store(true)
	for j.done.Load() != parts {
		j.wake.Wait()
	}
	j.asleep.Store(false)
	j.mu.Unlock()
}
