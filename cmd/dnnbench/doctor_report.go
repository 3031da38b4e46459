package main

import (
	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/backend/backendtest"
)

// doctorReport is what doctor finds out.
type doctorReport struct {
	Version string         `json:"version"`
	Tested  string         `json:"tested"`       // the day, in UTC
	By      string         `json:"by,omitempty"` // who, if they said so
	Host    hostReport     `json:"host"`
	Drivers []doctorDriver `json:"drivers"`
	Advice  []string       `json:"advice"` // what is wrong, and the line that mends it
	Parity  []doctorParity `json:"parity"`
}

// doctorDriver is what the search of a driver for devices came to.
type doctorDriver struct {
	Backend  string          `json:"backend"`
	Attempts []attemptReport `json:"attempts"`
}

// attemptReport is a [backend.Attempt].
type attemptReport struct {
	Way    string          `json:"way"`
	Device *backend.Device `json:"device,omitempty"`
	Limits []backend.Limit `json:"limits,omitempty"`
	Reason string          `json:"reason,omitempty"` // why there is no device
}

// doctorParity is how a device compares with the float64 reference.
type doctorParity struct {
	Backend  string               `json:"backend"`
	Device   backend.Device       `json:"device"`
	Checks   int                  `json:"checks"`
	Failed   int                  `json:"failed"`    // checks out of bounds
	Cases    int                  `json:"cases"`     // each of some checks
	AllCases int                  `json:"all_cases"` // that there are
	Seconds  float64              `json:"seconds"`
	Worst    []backendtest.Result `json:"worst"`             // of each operation, and all that failed
	Failure  string               `json:"failure,omitempty"` // of the device itself
}

// diagnose asks a driver for its attempts, or else for its devices.
func diagnose(d backend.Driver) doctorDriver {
	r := doctorDriver{Backend: d.Name(), Attempts: []attemptReport{}}
	if teller, ok := d.(backend.Diagnoser); ok {
		for _, a := range teller.Attempts() {
			r.Attempts = append(r.Attempts, newAttempt(a))
		}
		return r
	}
	devices, err := d.Devices()
	if err != nil {
		r.Attempts = append(r.Attempts, newAttempt(backend.Attempt{Way: d.Name(), Err: err}))
	}
	for _, device := range devices {
		r.Attempts = append(r.Attempts, newAttempt(backend.Attempt{Way: d.Name(), Device: device}))
	}
	return r
}

func newAttempt(a backend.Attempt) attemptReport {
	if a.Err != nil {
		return attemptReport{Way: a.Way, Reason: oneLine(a.Err.Error())}
	}
	return attemptReport{Way: a.Way, Device: &a.Device, Limits: a.Limits}
}
