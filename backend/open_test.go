package backend_test

import (
	"errors"
	"testing"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeDriver offers devices; those whose name is in broken do not open.
type fakeDriver struct {
	name    string
	devices []backend.Device
	err     error
	broken  map[string]error
	closed  *[]string // devices that were closed, where not nil
}

// opened is a backend that only knows which device it is.
type opened struct {
	backend.Backend
	device string
	ended  *bool
	closed *[]string
}

func (o opened) Close() error {
	*o.ended = true
	if o.closed != nil {
		*o.closed = append(*o.closed, o.device)
	}
	return nil
}

func (d fakeDriver) Name() string { return d.name }

func (d fakeDriver) Devices() ([]backend.Device, error) { return d.devices, d.err }

func (d fakeDriver) Open(i int, _ backend.Config) (backend.Backend, error) {
	dev := d.devices[i].Name
	if err := d.broken[dev]; err != nil {
		return nil, err
	}
	return opened{device: dev, ended: new(bool), closed: d.closed}, nil
}

func TestOpen(t *testing.T) {
	errMissing := errors.New("libEGL is missing: install libegl1")
	cpu := fakeDriver{name: "cpu", devices: []backend.Device{{Name: "Zen 4"}}}
	soft := backend.Device{Name: "llvmpipe", Software: true}
	arc, radeon := backend.Device{Name: "Arc A770"}, backend.Device{Name: "Radeon"}
	gl := func(devices ...backend.Device) fakeDriver { return fakeDriver{name: "gl", devices: devices} }

	for _, c := range []struct {
		name, ask, device string
		gl                fakeDriver
		want, reason      string // the device, and a part of the reason
		fails             string // a part of the error
	}{
		{name: "auto takes hardware", ask: "auto", gl: gl(arc), want: "Arc A770"},
		{name: "auto passes a software renderer over", ask: "auto", gl: gl(soft), want: "Zen 4", reason: "software renderer (llvmpipe)"},
		{name: "auto takes hardware behind software", ask: "auto", gl: gl(soft, arc), want: "Arc A770"},
		{name: "auto falls back with the reason", ask: "auto", gl: fakeDriver{name: "gl", err: errMissing}, want: "Zen 4", reason: "install libegl1"},
		{name: "auto tries the next device and says so", ask: "auto", want: "Radeon", reason: "Arc A770: libEGL is missing",
			gl: fakeDriver{name: "gl", devices: []backend.Device{arc, radeon}, broken: map[string]error{"Arc A770": errMissing}}},
		{name: "gl takes software and says so", ask: "gl", gl: gl(soft), want: "llvmpipe", reason: "software renderer"},
		{name: "gl never falls back", ask: "gl", gl: fakeDriver{name: "gl", err: errMissing}, fails: "install libegl1"},
		{name: "cpu", ask: "cpu", gl: gl(arc), want: "Zen 4", reason: "asked for"},
		{name: "by index", ask: "gl", device: "1", gl: gl(arc, radeon), want: "Radeon"},
		{name: "a number is an index, not a part of a name", ask: "gl", device: "1",
			gl: gl(backend.Device{Name: "GeForce GTX 1080"}, radeon), want: "Radeon"},
		{name: "gl says which hardware did not open", ask: "gl", want: "llvmpipe", reason: "Arc A770: libEGL is missing",
			gl: fakeDriver{name: "gl", devices: []backend.Device{arc, soft}, broken: map[string]error{"Arc A770": errMissing}}},
		{name: "by a part of the name", ask: "gl", device: "rade", gl: gl(arc, radeon), want: "Radeon"},
		{name: "auto with a device that only cpu has", ask: "auto", device: "zen", gl: gl(arc), want: "Zen 4", reason: `no such device as "zen"`},
		{name: "no such device", ask: "gl", device: "voodoo", gl: gl(arc), fails: `no such device as "voodoo"`},
		{name: "no device at all", ask: "gl", gl: gl(), fails: "no such device"},
		{name: "unknown backend", ask: "cuda", gl: gl(arc), fails: `unknown backend "cuda": choose one of auto, gl, cpu`},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, choice, err := backend.Open(c.ask, backend.Config{Device: c.device}, c.gl, cpu)
			if c.fails != "" {
				require.ErrorContains(t, err, c.fails)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, b.(opened).device)
			assert.Equal(t, c.want, choice.Device.Name)
			assert.Contains(t, choice.Reason, c.reason)
			assert.NotEmpty(t, choice.Reason)
		})
	}
}

func TestOpenWrapsTheCause(t *testing.T) {
	gl := fakeDriver{name: "gl", err: backend.ErrNotBuilt}
	_, _, err := backend.Open("gl", backend.Config{}, gl)
	assert.ErrorIs(t, err, backend.ErrNotBuilt)
	_, _, err = backend.Open("auto", backend.Config{}, gl)
	assert.ErrorIs(t, err, backend.ErrNoDevice)
	_, _, err = backend.Open("nonsense", backend.Config{}, gl)
	assert.ErrorIs(t, err, backend.ErrUnknownBackend)
}
