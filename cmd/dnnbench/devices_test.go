package main

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

// fakeDriver offers what a test wants.
type fakeDriver struct {
	devices []backend.Device
	err     error
}

func (fakeDriver) Name() string                         { return "fake" }
func (d fakeDriver) Devices() ([]backend.Device, error) { return d.devices, d.err }
func (d fakeDriver) Open(int, backend.Config) (backend.Backend, error) {
	return nil, backend.ErrNoDevice
}

func TestListDevices(t *testing.T) {
	one := []backend.Device{{Name: "a GPU"}}
	listed := listDevices([]backend.Driver{fakeDriver{devices: one}, fakeDriver{err: errors.New("first\nsecond")}, fakeDriver{}})
	require.Len(t, listed, 3)
	assert.Equal(t, driverReport{Backend: "fake", Devices: one}, listed[0])
	assert.Equal(t, "first; second", listed[1].Reason)
	assert.Equal(t, "it found no device", listed[2].Reason)
	assert.NotNil(t, listed[2].Devices, "an empty list in JSON, not null")
}

func TestDevices(t *testing.T) {
	status, stdout, stderr := cli("devices")
	assert.Equal(t, statusDone, status)
	assert.Empty(t, stderr)
	assert.Regexp(t, `(?m)^cpu +0 .*hardware`, stdout)
	assert.Contains(t, stdout, "gl", "listed, or the reason why it is not")

	status, stdout, _ = cli("devices", "--format=json")
	assert.Equal(t, statusDone, status)
	devices := decodeReport(t, stdout)["devices"].([]any)
	require.Len(t, devices, 2)
	for _, d := range devices {
		assertKeys(t, d, "backend", "devices")
		driver := d.(map[string]any)
		if len(driver["devices"].([]any)) == 0 {
			assert.NotEmpty(t, driver["reason"])
		}
	}
}
