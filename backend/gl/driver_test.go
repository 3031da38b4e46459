package gl

import (
	"errors"
	"testing"
	"unsafe"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeContext is current or not, and leads to a fake.
type fakeContext struct {
	is        description
	refuse    error
	current   bool
	destroyed bool
}

func (c *fakeContext) makeCurrent() error {
	c.current = c.refuse == nil
	return c.refuse
}
func (c *fakeContext) release()                          { c.current = false }
func (c *fakeContext) procAddress(string) unsafe.Pointer { return unsafe.Pointer(c) }
func (c *fakeContext) destroy()                          { c.destroyed = true }

// machine is a driver on made-up providers, and all contexts that it has made.
type machine struct {
	*driver
	contexts []*fakeContext
}

func newMachine(providers ...provider) *machine {
	return &machine{driver: &driver{
		providers: providers,
		load: func(procAddress func(string) unsafe.Pointer) (api, error) {
			f := newFake(guaranteed)
			f.is = (*fakeContext)(procAddress("")).is
			f.is.emulated = false // a renderer does not know
			return f, nil
		},
	}}
}

func (m *machine) candidate(is description, refuse error) candidate {
	return candidate{"candidate " + is.renderer, is.emulated, func() (context, error) {
		c := &fakeContext{is: is, refuse: refuse}
		m.contexts = append(m.contexts, c)
		return c, nil
	}}
}

func (m *machine) checkLeft(t *testing.T) {
	t.Helper()
	for _, c := range m.contexts {
		assert.True(t, c.destroyed && !c.current, "a context of %s was left", c.is.renderer)
	}
}

func renderer(name string) description {
	return description{renderer: name, major: 4, minor: 6, limits: guaranteed}
}

func TestDevicesHardwareFirstAndOnce(t *testing.T) {
	m := newMachine()
	software, card, other := renderer("llvmpipe (LLVM 15)"), renderer("Radeon"), renderer("GeForce")
	m.providers = []provider{
		{name: "EGL device", find: func() ([]candidate, error) {
			return []candidate{m.candidate(software, nil), m.candidate(card, nil), m.candidate(card, nil)}, nil
		}},
		{name: "GLFW", find: func() ([]candidate, error) {
			return []candidate{m.candidate(card, nil), m.candidate(other, nil)}, nil
		}},
		{name: "broken", find: func() ([]candidate, error) { return nil, errors.New("no display") }},
	}
	list, err := m.Devices()
	require.NoError(t, err)
	var names []string
	for _, d := range list {
		names = append(names, d.Name)
		assert.Equal(t, d.Name == software.renderer, d.Software)
	}
	assert.Equal(t, []string{"Radeon", "Radeon", "GeForce", software.renderer}, names,
		"two cards of one make are two devices; the same one by two ways is one")
	m.checkLeft(t)

	attempts := m.Attempts()
	require.Len(t, attempts, 6)
	assert.Equal(t, backend.Attempt{Way: "candidate Radeon", Device: list[0], Limits: guaranteed.list()}, attempts[1])
	assert.Equal(t, backend.Attempt{Way: "broken", Err: errors.New("no display")}, attempts[5])

	made := len(m.contexts)
	_, err = m.Devices()
	require.NoError(t, err)
	assert.Len(t, m.contexts, made, "the search is done once")

	q, err := m.open(3, config{})
	require.NoError(t, err)
	assert.Equal(t, backend.Info{Backend: "gl", Device: software.renderer, Software: true}, q.Info())
	assert.True(t, m.contexts[made].current)
	require.NoError(t, q.Close())
	m.checkLeft(t)

	for _, index := range []int{-1, 4} {
		_, err = m.open(index, config{})
		require.ErrorIs(t, err, backend.ErrNoDevice)
	}
}

func TestNoDeviceSaysWhatWasTried(t *testing.T) {
	m := newMachine()
	old, poor := renderer("Old card"), renderer("Poor card")
	old.major, old.minor = 4, 1
	poor.limits.bindings = 4
	m.providers = []provider{
		{name: "EGL device", find: func() ([]candidate, error) {
			return []candidate{
				m.candidate(old, nil), m.candidate(poor, nil), m.candidate(renderer("Shy card"), errors.New("it is busy")),
				{"candidate 4", false, func() (context, error) { return nil, errors.New("it is unplugged") }},
			}, nil
		}},
		{name: "GLFW", find: func() ([]candidate, error) { return nil, errors.New("no display") }},
	}
	_, err := m.Devices()
	require.ErrorIs(t, err, backend.ErrNoDevice)
	for _, part := range []string{
		"Old card has OpenGL 4.1", "Poor card: " + errLimits.Error(), "Shy card: it is busy", "candidate 4: it is unplugged", "GLFW: no display",
	} {
		assert.ErrorContains(t, err, part)
	}
	assert.NotContains(t, err.Error(), "\n")
	m.checkLeft(t)
	_, err = m.open(0, config{})
	require.ErrorIs(t, err, backend.ErrNoDevice)
}

func TestProviderCanBeChosen(t *testing.T) {
	m := newMachine()
	m.providers = []provider{
		{name: "EGL device", kind: "egl", find: func() ([]candidate, error) { return []candidate{m.candidate(renderer("A"), nil)}, nil }},
		{name: "GLFW", kind: "glfw", find: func() ([]candidate, error) { return []candidate{m.candidate(renderer("B"), nil)}, nil }},
	}
	m.only = "glfw"
	list, err := m.Devices()
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "B", list[0].Name)

	other := newMachine(m.providers...)
	other.only = "vulkan"
	_, err = other.Devices()
	require.ErrorContains(t, err, "DNNBENCH_GL_PROVIDER=vulkan")
}

func TestSoftwareRenderers(t *testing.T) {
	for name, software := range map[string]bool{
		"llvmpipe (LLVM 15.0.6, 256 bits)":           true,
		"softpipe":                                   true,
		"Software Rasterizer":                        true,
		"SWR (LLVM 10.0.0, 256 bits)":                true,
		"Google SwiftShader":                         true,
		"zink (llvmpipe (LLVM 15.0.6, 256 bits))":    true,
		"D3D12 (Microsoft Basic Render Driver)":      true,
		"GDI Generic":                                true,
		"NVIDIA GeForce RTX 2070/PCIe/SSE2":          false,
		"AMD Radeon RX 6800 XT (radeonsi, navi21)":   false,
		"Mesa Intel(R) Arc(tm) A770 Graphics (DG2)":  false,
		"D3D12 (NVIDIA GeForce RTX 3080)":            false,
		"zink Vulkan 1.3(NVIDIA GeForce RTX 4090)":   false,
		"virgl (AMD Radeon Graphics (renoir, LLVM))": false,
	} {
		assert.Equal(t, software, renderer(name).software(), name)
	}
}

func TestProviderKnowsAnEmulatedDevice(t *testing.T) {
	m := newMachine()
	emulated := renderer("a name that says nothing")
	emulated.emulated = true
	m.providers = []provider{{name: "EGL device", find: func() ([]candidate, error) {
		return []candidate{m.candidate(emulated, nil), m.candidate(renderer("Radeon"), nil)}, nil
	}}}
	list, err := m.Devices()
	require.NoError(t, err)
	assert.Equal(t, "Radeon", list[0].Name)
	assert.True(t, list[1].Software)
	q, err := m.open(1, config{})
	require.NoError(t, err)
	assert.True(t, q.Info().Software)
	require.NoError(t, q.Close())
}

func TestUsableVersions(t *testing.T) {
	for _, c := range []struct {
		major, minor int
		ok           bool
	}{{3, 3, false}, {4, 2, false}, {4, 3, true}, {4, 6, true}, {5, 0, true}} {
		d := renderer("card")
		d.major, d.minor = c.major, c.minor
		assert.Equal(t, c.ok, d.unusable() == nil, "%d.%d", c.major, c.minor)
	}
}
