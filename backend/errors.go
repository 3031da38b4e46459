package backend

import (
	"errors"
	"fmt"
)

// Failures of the world, found with errors.Is in what backends return.
var (
	ErrOutOfMemory    = errors.New("the device is out of memory")
	ErrTooLarge       = errors.New("larger than this device can address")
	ErrDeviceLost     = errors.New("the device was lost or reset by its driver")
	ErrNoDevice       = errors.New("no such device")
	ErrUnknownBackend = errors.New("unknown backend")
	ErrNotBuilt       = errors.New("not in this build")
	ErrRecording      = errors.New("not possible while a recording is being made")
	ErrClosed         = errors.New("the backend is closed")
)

// DeviceError is the first failure of a device: every later Upload, Download,
// Sync and Close returns it.
type DeviceError struct {
	Op  string // the operation that failed
	Err error  // what the driver or the system reported
}

// Error is the operation and the cause.
func (e *DeviceError) Error() string { return fmt.Sprintf("%s: %v", e.Op, e.Err) }

// Unwrap gives the cause.
func (e *DeviceError) Unwrap() error { return e.Err }

// Misuse is what a caller's mistake panics with: wrong shapes or types, foreign
// or freed tensors, overlap.
type Misuse struct {
	Op   string // the operation, as "MatMul"
	Got  string // what the operation was given
	Want string // what it takes
}

// Error names the operation, what it got and what it wanted.
func (m *Misuse) Error() string {
	return fmt.Sprintf("backend: %s: got %s, want %s", m.Op, m.Got, m.Want)
}
