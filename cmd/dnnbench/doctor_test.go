package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

func TestDoctor(t *testing.T) {
	status, stdout, stderr := cli("doctor", "--parity=50ms")
	assert.Equal(t, statusDone, status, stderr)
	for _, part := range []string{"Ways to a device", "gl ", "cpu ", "parity   cpu on", "within bounds"} {
		assert.Contains(t, stdout, part)
	}
}

func TestDoctorReport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.json")
	status, stdout, _ := cli("doctor", "--parity=20ms", "--by=A. Tester", "--out="+path, "--format=json")
	require.Equal(t, statusDone, status)
	written, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, stdout, string(written))
	var r report
	require.NoError(t, json.Unmarshal(written, &r))
	assert.Equal(t, "A. Tester", r.Doctor.By)
	assert.Regexp(t, `^\d{4}-\d\d-\d\d$`, r.Doctor.Tested)
	require.NotEmpty(t, r.Doctor.Parity)
	p := r.Doctor.Parity[len(r.Doctor.Parity)-1]
	assert.Equal(t, "cpu", p.Backend)
	assert.Positive(t, p.Cases)
	assert.Less(t, p.Cases, p.AllCases, "20 ms are too short for all")
	assert.GreaterOrEqual(t, p.Checks, p.Cases)
	assert.NotEmpty(t, p.Worst)
	assert.Zero(t, p.Failed)
}

func TestDoctorInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	status, _, stderr := cliContext(ctx, "doctor")
	assert.Equal(t, statusInterrupted, status)
	assertOneLine(t, stderr)
}

// locked is a file system with files that may not be opened.
type locked struct {
	fstest.MapFS
	names []string
}

func (l locked) Open(name string) (fs.File, error) {
	for _, n := range l.names {
		if n == name {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
		}
	}
	return l.MapFS.Open(name)
}

func TestHostLook(t *testing.T) {
	file := &fstest.MapFile{}
	var h hostReport
	h.look(locked{fstest.MapFS{
		"etc/os-release":                            {Data: []byte("PRETTY_NAME=\"Ubuntu 24.04\"\nID=ubuntu\nID_LIKE=debian\nnonsense\n")},
		"usr/lib/x86_64-linux-gnu/libEGL.so.1":      file,
		"opt/gl/libGL.so.1":                         file,
		"usr/share/glvnd/egl_vendor.d/50_mesa.json": file,
		"dev/dri/renderD128":                        file,
		"dev/dri/renderD129":                        file,
	}, []string{"dev/dri/renderD129"}}, "/a[b:/opt/gl")
	assert.Equal(t, hostReport{
		Distribution: "Ubuntu 24.04", Family: []string{"ubuntu", "debian"},
		Libraries: []libraryReport{{"libEGL.so.1", "/usr/lib/x86_64-linux-gnu/libEGL.so.1"}, {"libGL.so.1", "/opt/gl/libGL.so.1"}},
		Vendors:   []string{"/usr/share/glvnd/egl_vendor.d/50_mesa.json"},
		Nodes:     []nodeReport{{Path: "/dev/dri/renderD128"}, {Path: "/dev/dri/renderD129", Problem: "permission denied"}},
	}, h)

	var bare hostReport
	bare.look(fstest.MapFS{}, "")
	assert.Equal(t, []string{"libEGL.so.1", "libGL.so.1"}, bare.missing())
	assert.Empty(t, bare.Family)
}

func TestHeededVariables(t *testing.T) {
	assert.Equal(t, map[string]string{"DISPLAY": ":0", "MESA_DEBUG": "a=b", "LP_NUM_THREADS": ""},
		heeded([]string{"HOME=/root", "DISPLAY=:0", "MESA_DEBUG=a=b", "LP_NUM_THREADS=", "DISPLAYS=2", "TOKEN=x"}))
}

func TestAdvice(t *testing.T) {
	found := func(path string) []libraryReport {
		return []libraryReport{{"libEGL.so.1", path}, {"libGL.so.1", path}}
	}
	gpu, soft := backend.Device{Name: "Radeon"}, backend.Device{Name: "llvmpipe", Software: true}
	leads := func(d backend.Device) []doctorDriver {
		return []doctorDriver{{Backend: "gl", Attempts: []attemptReport{{Way: "EGL device 0", Device: &d}}}}
	}
	mesa, nvidia := "/usr/share/glvnd/egl_vendor.d/50_mesa.json", "/usr/share/glvnd/egl_vendor.d/10_nvidia.json"
	node := []nodeReport{{Path: "/dev/dri/renderD128"}}
	for name, tt := range map[string]struct {
		goos  string
		built bool
		found []doctorDriver
		host  hostReport
		want  []string // a part of each
	}{
		"all is well": {"linux", true, leads(gpu), hostReport{Libraries: found("/x"), Vendors: []string{mesa}, Nodes: node}, nil},
		"not built":   {"linux", false, nil, hostReport{Family: []string{"arch"}, Libraries: found("/x"), Vendors: []string{mesa}, Nodes: node}, []string{"pacman -S gcc"}},
		"no library on Fedora": {"linux", true, nil, hostReport{Family: []string{"rhel", "fedora"}, Libraries: found(""), Nodes: node},
			[]string{"libEGL.so.1 and libGL.so.1 not found: dnf install mesa-libEGL"}},
		"no library on Alpine": {"linux", true, nil, hostReport{Family: []string{"alpine"}, Libraries: found(""), Nodes: node}, []string{"apk add mesa-egl"}},
		"no library anywhere known": {"linux", true, nil, hostReport{Libraries: found(""), Nodes: node},
			[]string{"apt-get install libegl1 libgl1 libgl1-mesa-dri (debian), or dnf install"}},
		"no driver":             {"linux", true, nil, hostReport{Family: []string{"debian"}, Libraries: found("/x"), Nodes: node}, []string{"knows of no driver: apt-get"}},
		"software only, no GPU": {"linux", true, leads(soft), hostReport{Libraries: found("/x"), Vendors: []string{mesa}}, []string{"--device /dev/dri"}},
		"a GPU that may not be opened": {"linux", true, leads(soft), hostReport{Libraries: found("/x"), Vendors: []string{mesa},
			Nodes: []nodeReport{{"/dev/dri/renderD128", "permission denied"}}}, []string{"usermod -aG render,video"}},
		"NVIDIA without its OpenGL": {"linux", true, leads(soft), hostReport{Libraries: found("/x"), Vendors: []string{mesa},
			Nodes: []nodeReport{{Path: "/dev/nvidiactl"}}}, []string{"NVIDIA_DRIVER_CAPABILITIES"}},
		"NVIDIA, of which nothing is known": {"linux", true, leads(soft), hostReport{Libraries: found("/x"), Vendors: []string{nvidia},
			Nodes: []nodeReport{{Path: "/dev/nvidiactl"}}}, nil},
		"macOS":             {"darwin", false, nil, hostReport{}, []string{"stops at OpenGL 4.1"}},
		"Windows":           {"windows", true, leads(soft), hostReport{}, []string{"graphics card's maker"}},
		"Windows, no build": {"windows", false, nil, hostReport{}, []string{"MinGW"}},
		"Windows, all well": {"windows", true, leads(gpu), hostReport{}, nil},
		"elsewhere":         {"freebsd", false, nil, hostReport{}, []string{"Linux and Windows"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := doctorReport{Host: tt.host, Drivers: tt.found}.advise(tt.goos, tt.built)
			require.Len(t, got, len(tt.want), "%q", got)
			for i, part := range tt.want {
				assert.Contains(t, got[i], part)
			}
		})
	}
}

func TestDiagnoseADriverThatTellsNothing(t *testing.T) {
	d := diagnose(fakeDriver{devices: []backend.Device{{Name: "a GPU"}}})
	assert.Equal(t, "a GPU", d.Attempts[0].Device.Name)
	d = diagnose(fakeDriver{err: errors.New("first\nsecond")})
	assert.Equal(t, []attemptReport{{Way: "fake", Reason: "first; second"}}, d.Attempts)
}

func TestDoctorVerdict(t *testing.T) {
	gpu := backend.Device{Name: "GPU"}
	assert.NoError(t, doctorReport{Parity: []doctorParity{{Device: gpu, Checks: 3}}}.verdict())
	assert.ErrorContains(t, doctorReport{Parity: []doctorParity{{Device: gpu, Checks: 3, Failed: 1}}}.verdict(), "1 of 3 parity checks")
	assert.ErrorContains(t, doctorReport{Parity: []doctorParity{{Device: gpu, Failure: "lost"}}}.verdict(), "GPU failed: lost")
}

// TestDeviceThatDoesNotOpen is a part of the report and no end of it.
func TestDeviceThatDoesNotOpen(t *testing.T) {
	p := doctorParity{}
	require.NoError(t, p.run(t.Context(), newConsole(nil, nil), fakeDriver{devices: []backend.Device{{Name: "x"}}}, 0, 1))
	assert.NotEmpty(t, p.Failure)
}
