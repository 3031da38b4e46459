package gl

import (
	"sync"
	"sync/atomic"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/cache"
	"github.com/dnnbench/dnnbench/shaders"
)

// device is one context, and what all queues on it share.
type device struct {
	info   backend.Info
	limits limits
	class  shaders.Class
	space  backend.Space
	pool   pool
	config config

	choices choices
	pace    pace

	commands chan command
	slabs    chan slab // memory that uploads travel in
	ended    chan struct{}
	saves    sync.WaitGroup // of programs to the cache

	mu     sync.Mutex
	queues int
	err    *backend.DeviceError
	bad    atomic.Bool // err is set
}

// config is what tests and the environment choose.
type config struct {
	debug   bool                                                // look for errors after each command
	poison  bool                                                // fill what Alloc returns with NaN
	exact   bool                                                // make buffers no larger than what is asked for
	tile    func(m, n, k int, transX, transY bool) shaders.Tile // in place of the default
	source  func(shaders.Kernel) (string, error)                // in place of the kernel's own
	cache   *cache.Cache                                        // of programs and of choices; nil for none
	watched bool                                                // hold dispatches of software renderers to longestDispatch, too
	fixed   bool                                                // use the default choices, and none that were measured
}

// queued is how many commands may wait. It is far more than hides the time that the
// thread takes to wake up, and 1 MiB at most.
const queued = 1024

func newDevice(c config) *device {
	return &device{
		config:   c,
		commands: make(chan command, queued),
		slabs:    make(chan slab, slabs),
		ended:    make(chan struct{}),
	}
}

func (d *device) source(k shaders.Kernel) (string, error) {
	if d.config.source != nil {
		return d.config.source(k)
	}
	return k.Source()
}

// fail keeps the first failure.
func (d *device) fail(op string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.err = &backend.DeviceError{Op: op, Err: err}
		d.bad.Store(true)
	}
}

func (d *device) failed() bool { return d.bad.Load() }

// failure returns the first failure, or nil.
func (d *device) failure() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		return nil
	}
	return d.err
}

// queue opens a queue.
func (d *device) queue() *Queue {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.queues++
	return &Queue{device: d, limits: d.limits, done: make(chan struct{}, 1)}
}

// leave closes a queue and, with the last one, the device.
func (d *device) leave() {
	d.mu.Lock()
	d.queues--
	last := d.queues == 0
	d.mu.Unlock()
	if last {
		d.pool.close()
		d.commands <- command{kind: runClose}
		<-d.ended
		d.saves.Wait()
	}
}
