package backend

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Driver makes backends of one kind. cpu.Driver and gl.Driver return one each.
type Driver interface {
	// Name is "cpu" or "gl".
	Name() string
	// Devices lists what Open can choose from, best first. An error says what is
	// missing and how to get it.
	Devices() ([]Device, error)
	// Open opens the device with this index in Devices.
	Open(index int, c Config) (Backend, error)
}

// Device is one that a driver offers.
type Device struct {
	Name     string `json:"name"`     // processor or renderer
	Vendor   string `json:"vendor"`   // who made it
	Version  string `json:"version"`  // of the driver or library
	Software bool   `json:"software"` // a GPU interface that a CPU emulates
}

// Config is what the user may choose.
type Config struct {
	Device  string // index in the driver's list, or a part of the name; "" for the best
	Threads int    // most CPU threads to use; 0 for all that Go uses
	// Deterministic leaves out what was measured on this machine, by Tune, and uses fixed
	// choices of kernels, so that a run takes the same course everywhere. The bits of
	// products do not depend on it.
	Deterministic bool
	Trial         *Trial // what "auto" may time to choose by, where no Device is asked for; or nil
}

// Choice says what Open chose, and why.
type Choice struct {
	Driver string // its Name
	Device Device // that was opened
	Reason string // in words for the user
}

// Open opens the backend that name asks for: a driver's name, or "auto" for the
// first of the drivers, in the order given, that has a hardware device that opens.
// With a Trial, auto takes the driver whose device is fastest at it, as measured now or
// by an earlier run on the same devices. auto never chooses a software renderer; a
// driver's own name takes one, and never falls back to another driver. The choice carries
// the reason, to be shown.
func Open(name string, c Config, drivers ...Driver) (Backend, Choice, error) {
	if name == "auto" {
		return openAuto(c, drivers)
	}
	names := []string{"auto"}
	for _, d := range drivers {
		if d.Name() == name {
			b, choice, err := openDevice(d, c, true)
			if err != nil {
				return nil, Choice{}, fmt.Errorf("backend %s: %w", name, err)
			}
			if choice.Device.Software {
				choice.Reason = join("a software renderer, which a CPU emulates", choice.Reason)
			}
			choice.Reason = join("asked for", choice.Reason)
			return b, choice, nil
		}
		names = append(names, d.Name())
	}
	return nil, Choice{}, fmt.Errorf("%w %q: choose one of %s", ErrUnknownBackend, name, strings.Join(names, ", "))
}

func openAuto(c Config, drivers []Driver) (Backend, Choice, error) {
	var skipped []string
	if k := newContest(c, drivers); k != nil {
		b, choice, reasons, ok := k.open()
		if ok {
			return b, choice, nil
		}
		skipped = reasons
	}
	for _, d := range drivers {
		b, choice, err := openDevice(d, c, false)
		if err != nil {
			skipped = append(skipped, fmt.Sprintf("%s: %v", d.Name(), err))
			continue
		}
		choice.Reason = join(strings.Join(skipped, "; "), choice.Reason)
		if choice.Reason == "" {
			choice.Reason = "the first choice"
		}
		return b, choice, nil
	}
	return nil, Choice{}, fmt.Errorf("%w on any backend: %s", ErrNoDevice, strings.Join(skipped, "; "))
}

// openDevice opens the driver's first device that the user and the rule on software
// allow. The choice's reason is what was wrong with the devices before it, if any.
func openDevice(d Driver, c Config, software bool) (Backend, Choice, error) {
	devices, err := d.Devices()
	if err != nil {
		return nil, Choice{}, err
	}
	var errs []error
	for i, dev := range devices {
		if !matches(c.Device, i, dev) {
			continue
		}
		if dev.Software && !software {
			errs = append(errs, fmt.Errorf("only a software renderer (%s)", dev.Name))
			continue
		}
		b, err := d.Open(i, c)
		if err == nil {
			return b, Choice{d.Name(), dev, oneLine(errs)}, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", dev.Name, err))
	}
	if len(errs) == 0 {
		if c.Device == "" {
			return nil, Choice{}, ErrNoDevice
		}
		return nil, Choice{}, fmt.Errorf("%w as %q: dnnbench devices lists them", ErrNoDevice, c.Device)
	}
	return nil, Choice{}, errors.Join(errs...)
}

func oneLine(errs []error) string {
	texts := make([]string, len(errs))
	for i, err := range errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; ")
}

// join puts two parts of a reason together, either of which may be empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "; " + b
}

// matches takes a number for an index only, since names hold numbers too.
func matches(want string, index int, d Device) bool {
	if n, err := strconv.Atoi(want); err == nil {
		return n == index
	}
	return strings.Contains(strings.ToLower(d.Name), strings.ToLower(want))
}
