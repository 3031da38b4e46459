package backend

import (
	"cmp"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Trial lets "auto" find out which device is faster for the work at hand: below some
// size a CPU is done before a GPU has begun. nn.StepTrial makes one for a network.
type Trial struct {
	// Work says what is timed: "a training step of 64-32-10, batch 32".
	Work string
	// Time returns the time of one such piece of work. It should take some hundred
	// milliseconds at most, and leave nothing behind on the backend.
	Time func(b Backend) (time.Duration, error)
	// Version is the program's: what was measured with another does not count.
	Version string
	// Store keeps the times for later runs; nil keeps none.
	Store Store
}

// Store keeps small values by their keys. What it returns is checked before it is used.
type Store interface {
	Get(key string) (value []byte, ok bool) // ok is false where there is no such value
	Put(key string, value []byte) error     // replaces what there was
}

// contest is a trial on the first device of each driver that has one for "auto".
type contest struct {
	Trial
	config  Config
	drivers []Driver
	key     string
}

// timing is what a trial found on one device. It is also how a store has it.
type timing struct {
	Driver string        `json:"driver"`
	Device Device        `json:"device"`
	Time   time.Duration `json:"nanoseconds"`
}

// newContest is nil when there are not two drivers to choose from.
func newContest(c Config, drivers []Driver) *contest {
	if c.Trial == nil || c.Device != "" {
		return nil
	}
	type offer struct {
		Driver  string
		Devices []Device
	}
	k := &contest{Trial: *c.Trial, config: c}
	var offers []offer
	for _, d := range drivers {
		all, err := d.Devices()
		hardware := slices.DeleteFunc(slices.Clone(all), func(d Device) bool { return d.Software })
		if err == nil && len(hardware) > 0 {
			k.drivers = append(k.drivers, d)
			offers = append(offers, offer{d.Name(), hardware})
		}
	}
	if len(k.drivers) < 2 {
		return nil
	}
	key, err := json.Marshal(struct {
		Work, Version   string
		Threads, GoCode int
		Offers          []offer
	}{c.Trial.Work, c.Trial.Version, c.Threads, runtime.GOMAXPROCS(0), offers})
	if err != nil { // of strings and numbers alone there is none
		return nil
	}
	k.key = "auto " + string(key)
	return k
}

// open opens the fastest device: as a run before this one has measured, or else as
// measured now. ok is false when no device could be timed; the reasons are then why.
func (k *contest) open() (b Backend, choice Choice, reasons []string, ok bool) {
	if times := k.stored(); times != nil {
		if b, choice, err := k.openWinner(times); err == nil {
			choice.Reason = "measured by an earlier run: " + k.describe(times)
			return b, choice, nil, true
		}
	}
	return k.measure()
}

// stored returns what the store has, the fastest first, or nil when it has nothing that
// can be true.
func (k *contest) stored() []timing {
	if k.Store == nil {
		return nil
	}
	value, ok := k.Store.Get(k.key)
	if !ok {
		return nil
	}
	var times []timing
	if json.Unmarshal(value, &times) != nil || len(times) < 2 {
		return nil
	}
	for _, t := range times {
		if t.Time <= 0 || !slices.ContainsFunc(k.drivers, func(d Driver) bool { return d.Name() == t.Driver }) {
			return nil
		}
	}
	sortTimes(times)
	return times
}

func sortTimes(times []timing) {
	slices.SortStableFunc(times, func(a, b timing) int { return cmp.Compare(a.Time, b.Time) })
}

// openWinner opens the device of the first time, which must still be there.
func (k *contest) openWinner(times []timing) (Backend, Choice, error) {
	for _, d := range k.drivers {
		if d.Name() != times[0].Driver {
			continue
		}
		devices, err := d.Devices()
		if err != nil {
			return nil, Choice{}, err
		}
		if i := slices.Index(devices, times[0].Device); i >= 0 && !devices[i].Software {
			b, err := d.Open(i, k.config)
			return b, Choice{Driver: d.Name(), Device: devices[i]}, err
		}
	}
	return nil, Choice{}, ErrNoDevice
}

// measure times each driver's device in turn, and keeps the fastest open.
func (k *contest) measure() (best Backend, choice Choice, reasons []string, ok bool) {
	var times []timing
	for _, d := range k.drivers {
		b, opened, err := openDevice(d, k.config, false)
		if err != nil {
			reasons = append(reasons, fmt.Sprintf("%s: %v", d.Name(), err))
			continue
		}
		took, err := k.Time(b)
		if err == nil && took <= 0 {
			err = fmt.Errorf("it took %v", took)
		}
		if err != nil {
			reasons = append(reasons, fmt.Sprintf("%s (%s): timing %s: %v", d.Name(), opened.Device.Name, k.Work, err))
			_ = b.Close() // what went wrong is known
			continue
		}
		faster := best == nil || took < times[0].Time
		times = append(times, timing{d.Name(), opened.Device, took})
		sortTimes(times)
		if !faster {
			_ = b.Close() // of no more use, and it did what it was asked
			continue
		}
		if best != nil {
			_ = best.Close()
		}
		best, choice = b, opened
	}
	if best == nil {
		return nil, Choice{}, reasons, false
	}
	why := "measured now: " + k.describe(times)
	if len(times) == len(k.drivers) {
		why = join(why, k.keep(times))
	}
	choice.Reason = join(join(why, strings.Join(reasons, "; ")), choice.Reason)
	return best, choice, nil, true
}

// keep stores times, and says why if it cannot.
func (k *contest) keep(times []timing) (problem string) {
	if k.Store == nil {
		return ""
	}
	value, err := json.Marshal(times)
	if err == nil {
		err = k.Store.Put(k.key, value)
	}
	if err != nil {
		return fmt.Sprintf("not kept for later runs: %v", err)
	}
	return ""
}

// describe says what was timed and how long each device took.
func (k *contest) describe(times []timing) string {
	var list []string
	for _, t := range times {
		list = append(list, fmt.Sprintf("%v on %s (%s)", short(t.Time), t.Driver, t.Device.Name))
	}
	return fmt.Sprintf("%s takes %s", k.Work, strings.Join(list, ", "))
}

// short leaves three digits of a time, or a nanosecond.
func short(d time.Duration) time.Duration {
	unit := time.Nanosecond
	for d >= 1000*unit {
		unit *= 10
	}
	return d.Round(unit)
}
