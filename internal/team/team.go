package team

import (
	"sync"
	"sync/atomic"
)

// Team is the helpers that its callers share. All methods may be called at once,
// except that Close must come after the last Run.
type Team[W any] struct {
	helpers int
	posts   []atomic.Pointer[Job[W]] // the jobs in Run; nil where there is none
	working atomic.Int64             // helpers that have claimed a part
	closed  atomic.Bool
	ended   sync.WaitGroup

	mu       sync.Mutex
	wake     sync.Cond    // each Signal takes one from sleepers
	sleepers atomic.Int64 // written under mu only

	_      [64]byte     // a cache line: nothing else disturbs those who watch the word
	posted atomic.Int64 // how many jobs were posted: helpers wait for it to change
	_      [56]byte
}

// New starts threads-1 helpers, each with a workspace of its own.
func New[W any](threads int, workspace func() *W) *Team[W] {
	t := assemble[W](threads)
	t.ended.Add(t.helpers)
	for first := range t.helpers {
		w := workspace()
		go t.help(first, w)
	}
	return t
}

// assemble makes the team without its helpers.
func assemble[W any](threads int) *Team[W] {
	threads = max(threads, 1)
	// Twice as many callers as threads keep every processor busy without being helped,
	// so those who find no place here need none.
	t := &Team[W]{helpers: threads - 1, posts: make([]atomic.Pointer[Job[W]], 2*threads)}
	t.wake.L = &t.mu
	return t
}

// Threads is how many parts can run at once for one caller, itself included.
func (t *Team[W]) Threads() int { return t.helpers + 1 }

// Run carries out all parts of the task, on the caller with its own workspace and on
// the helpers that are free. It allocates nothing.
func (t *Team[W]) Run(j *Job[W], task Task[W], parts int, own *W) {
	if parts < 2 || t.helpers == 0 {
		for i := range parts {
			task.Part(i, own)
		}
		return
	}
	j.begin(task, parts)
	place := t.post(j)
	if place != nil {
		t.call(parts - 1)
	}
	var ran int64
	if j.claim() {
		ran = j.finish(j.first, own)
	}
	if place != nil {
		place.Store(nil)
	}
	j.wait(int64(parts) - ran)
	j.task = nil // hold nothing of the caller's beyond the run
}

// post puts the job where helpers look, or returns nil when there is no place.
func (t *Team[W]) post(j *Job[W]) *atomic.Pointer[Job[W]] {
	for i := range t.posts {
		if place := &t.posts[i]; place.Load() == nil && place.CompareAndSwap(nil, j) {
			t.posted.Add(1)
			return place
		}
	}
	return nil
}

// call wakes as many helpers as the wanted ones exceed those that are awake and free,
// who have seen the post or are about to.
func (t *Team[W]) call(wanted int) {
	if t.sleepers.Load() == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	asleep := t.sleepers.Load()
	free := int64(t.helpers) - asleep - t.working.Load()
	for range min(asleep, int64(wanted)-free) {
		t.sleepers.Add(-1)
		t.wake.Signal()
	}
}

// help is the life of a helper. It looks at the posts from its own place on, so that
// helpers spread over the callers.
func (t *Team[W]) help(first int, w *W) {
	defer t.ended.Done()
	for !t.closed.Load() {
		seen := t.posted.Load()
		if !t.serve(first, w) {
			t.await(seen)
		}
	}
}

// serve works on the first job that has a part left, and says whether there was one.
func (t *Team[W]) serve(first int, w *W) bool {
	for n := range t.posts {
		j := t.posts[(first+n)%len(t.posts)].Load()
		if j == nil {
			continue
		}
		if j.claim() {
			t.working.Add(1)
			ran := j.finish(j.last, w)
			t.working.Add(-1) // first, so that the caller's next Run counts on it
			j.report(ran)
			return true
		}
	}
	return false
}

// await returns when a job has been posted since posted was as seen, or the team is
// closed. It watches for a while and then sleeps.
func (t *Team[W]) await(seen int64) {
	if watch(&t.posted, seen) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sleepers.Add(1)
	// Who posts looks at sleepers afterwards, so one of the two sees the other.
	if t.posted.Load() != seen || t.closed.Load() {
		t.sleepers.Add(-1)
		return
	}
	t.wake.Wait()
}

// Close ends the helpers and returns when they have ended.
func (t *Team[W]) Close() {
	t.mu.Lock()
	t.closed.Store(true) // under mu: nobody goes to sleep after the last call
	t.sleepers.Store(0)
	t.wake.Broadcast()
	t.mu.Unlock()
	t.posted.Add(1) // for those who watch
	t.ended.Wait()
}
