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
	Name     string `json:"name"`
	Vendor   string `json:"vendor"`
	Version  string `json:"version"`
	Software bool   `json:"software"` // a GPU interface that a CPU emulates
}

// Config is what the user may choose.
type Config struct {
	Device  string // index in the driver's list, or a part of the name; "" for the best
	Threads int    // most CPU threads to use; 0 for all that Go uses
}

// Choice says what Open chose, and why.
type Choice struct {
	Driver string
	Device Device
	Reason string
}

// Open opens the backend that name asks for: a driver's name, or "auto" for the
// first of the drivers, in the order given, that has a hardware device that opens.
// auto never chooses a software renderer; a driver's own name takes one, and never
// falls back to another driver. The choice carries the reason, to be shown.
func Open(name string, c Config, drivers ...Driver) (Backend, Choice, error) {
	if name == "auto" {
		return openAuto(c, drivers)
	}
	names := []string{"auto"}
	for _, d := range drivers {
		if d.Name() == name {
			b, dev, err := openDevice(d, c, true)
			if err != nil {
				return nil, Choice{}, fmt.Errorf("backend %s: %w", name, err)
			}
			reason := "asked for"
			if dev.Software {
				reason += "; a software renderer, which a CPU emulates"
			}
			return b, Choice{name, dev, reason}, nil
		}
		names = append(names, d.Name())
	}
	return nil, Choice{}, fmt.Errorf("%w %q: choose one of %s", ErrUnknownBackend, name, strings.Join(names, ", "))
}

func openAuto(c Config, drivers []Driver) (Backend, Choice, error) {
	var skipped []string
	for _, d := range drivers {
		b, dev, err := openDevice(d, c, false)
		if err != nil {
			skipped = append(skipped, fmt.Sprintf("%s: %v", d.Name(), err))
			continue
		}
		reason := "the first choice"
		if len(skipped) > 0 {
			reason = strings.Join(skipped, "; ")
		}
		return b, Choice{d.Name(), dev, reason}, nil
	}
	return nil, Choice{}, fmt.Errorf("%w on any backend: %s", ErrNoDevice, strings.Join(skipped, "; "))
}

func openDevice(d Driver, c Config, software bool) (Backend, Device, error) {
	devices, err := d.Devices()
	if err != nil {
		return nil, Device{}, err
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
			return b, dev, nil
		}
		errs = append(errs, fmt.Errorf("%s: %w", dev.Name, err))
	}
	if len(errs) == 0 {
		if c.Device == "" {
			return nil, Device{}, ErrNoDevice
		}
		return nil, Device{}, fmt.Errorf("%w as %q: dnnbench devices lists them", ErrNoDevice, c.Device)
	}
	return nil, Device{}, errors.Join(errs...)
}

func matches(want string, index int, d Device) bool {
	return want == "" || want == strconv.Itoa(index) ||
		strings.Contains(strings.ToLower(d.Name), strings.ToLower(want))
}
