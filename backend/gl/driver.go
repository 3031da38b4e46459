package gl

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/internal/cache"
)

const name = "gl"

// driver finds devices by asking each provider in turn.
type driver struct {
	providers []provider
	only      string // kind of the only provider to ask; "" for all
	load      func(procAddress func(name string) unsafe.Pointer) (api, error)

	once     sync.Once
	found    []found
	attempts []backend.Attempt // that the search made
	err      error
}

// found is a device that works.
type found struct {
	backend.Device
	candidate candidate
}

// Name is "gl".
func (d *driver) Name() string { return name }

// Devices lists the devices that work, hardware first. Each is opened to see
// that, once.
func (d *driver) Devices() ([]backend.Device, error) {
	d.once.Do(d.search)
	var list []backend.Device
	for _, f := range d.found {
		list = append(list, f.Device)
	}
	return list, d.err
}

// Attempts lists what the search for devices tried, in order.
func (d *driver) Attempts() []backend.Attempt {
	d.once.Do(d.search)
	return d.attempts
}

// Open opens a device of the list. Of the configuration it uses Deterministic alone:
// the device was chosen by its index, and the CPU's threads are not used.
func (d *driver) Open(index int, c backend.Config) (backend.Backend, error) {
	q, err := d.open(index, config{
		debug: os.Getenv("DNNBENCH_GL_DEBUG") == "1",
		fixed: c.Deterministic || os.Getenv("DNNBENCH_TUNE") == "off",
		cache: cache.User(),
	})
	if err != nil {
		return nil, err
	}
	return q, nil
}

func (d *driver) open(index int, c config) (*Queue, error) {
	if _, err := d.Devices(); err != nil {
		return nil, err
	}
	if index < 0 || index >= len(d.found) {
		return nil, fmt.Errorf("device %d of %d: %w", index, len(d.found), backend.ErrNoDevice)
	}
	device, err := open(c, d.opener(d.found[index].candidate))
	if err != nil {
		return nil, err
	}
	return device.queue(), nil
}

// opener opens a candidate's context, and refuses one that cannot compute.
func (d *driver) opener(from candidate) opener {
	return func() (*opened, error) {
		c, err := from.create()
		if err != nil {
			return nil, err
		}
		if err := c.makeCurrent(); err != nil {
			c.destroy()
			return nil, err
		}
		o := &opened{destroy: func() {
			c.release()
			c.destroy()
		}}
		if o.gl, err = d.load(c.procAddress); err == nil {
			o.is = o.gl.describe()
			o.is.emulated = from.software
			err = o.is.unusable()
		}
		if err != nil {
			o.destroy()
			return nil, err
		}
		return o, nil
	}
}

// search fills found, or err with what every attempt came to.
func (d *driver) search() {
	for _, p := range d.providers {
		if d.only != "" && d.only != p.kind {
			continue
		}
		candidates, err := onThread(p.find)
		if err != nil {
			d.attempts = append(d.attempts, backend.Attempt{Way: p.name, Err: err})
			continue
		}
		var more []found
		for _, c := range candidates {
			is, err := onThread(func() (description, error) { return d.probe(c) })
			if err != nil {
				d.attempts = append(d.attempts, backend.Attempt{Way: c.name, Err: err})
				continue
			}
			device := is.device()
			d.attempts = append(d.attempts, backend.Attempt{Way: c.name, Device: device, Limits: is.limits.list()})
			// The same device again, by another way; two of one provider are two devices.
			if !slices.ContainsFunc(d.found, func(f found) bool {
				return f.Name == device.Name && f.Vendor == device.Vendor && f.Version == device.Version
			}) {
				more = append(more, found{device, c})
			}
		}
		d.found = append(d.found, more...)
	}
	slices.SortStableFunc(d.found, func(a, b found) int {
		switch {
		case a.Software == b.Software:
			return 0
		case b.Software:
			return -1
		}
		return 1
	})
	if len(d.found) == 0 {
		d.err = fmt.Errorf("OpenGL 4.3: %w: %w", backend.ErrNoDevice, noDevice(d.only, d.attempts))
	}
}

// noDevice says what was tried and what to do.
func noDevice(only string, attempts []backend.Attempt) error {
	if len(attempts) == 0 {
		return fmt.Errorf("DNNBENCH_GL_PROVIDER=%s is not in this build: leave it unset", only)
	}
	tried := fmt.Errorf("%s: %w", attempts[0].Way, attempts[0].Err)
	for _, a := range attempts[1:] {
		tried = fmt.Errorf("%w; %s: %w", tried, a.Way, a.Err)
	}
	return fmt.Errorf("%w; %s", tried, advice[runtime.GOOS])
}

// advice says, by operating system, how a machine without OpenGL 4.3 gets it.
var advice = map[string]string{
	"linux": "on Debian or Ubuntu install libegl1 libgl1 libgl1-mesa-dri, " +
		"which bring a software renderer too; NVIDIA's driver in a container needs the graphics capability",
	"windows": "install the driver of the graphics card's maker",
}

// probe opens a candidate, reads what it is, and closes it.
func (d *driver) probe(c candidate) (description, error) {
	o, err := d.opener(c)()
	if err != nil {
		return description{}, err
	}
	defer o.destroy()
	return o.is, nil
}

// onThread runs f on a thread that ends with it, so that no context stays behind
// on a thread that other goroutines use.
func onThread[T any](f func() (T, error)) (v T, err error) {
	done := make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(done)
		v, err = f()
	}()
	<-done
	return v, err
}
