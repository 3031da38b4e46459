package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dnnbench/dnnbench/backend"
)

// packages is how a family of distributions installs OpenGL.
type packages struct {
	family  string // its identifier in /etc/os-release
	install string
	run     string // what a build with OpenGL needs at run time: loader, Mesa's drivers
	build   string // what making one needs besides Go
}

var distributions = []packages{
	{"debian", "apt-get install", "libegl1 libgl1 libgl1-mesa-dri", "gcc libc6-dev pkg-config libgl-dev"},
	{"fedora", "dnf install", "mesa-libEGL mesa-libGL mesa-dri-drivers", "gcc pkgconf-pkg-config mesa-libGL-devel"},
	{"arch", "pacman -S", "libglvnd mesa", "gcc pkgconf libglvnd"},
	{"alpine", "apk add", "mesa-egl mesa-gl mesa-dri-gallium", "gcc musl-dev pkgconf mesa-dev"},
}

// lines are the commands of the host's distribution, or of all where it is none of these.
func (h hostReport) lines(what func(packages) string) string {
	var all []string
	for _, d := range distributions {
		line := d.install + " " + what(d)
		if slices.Contains(h.Family, d.family) {
			return line
		}
		all = append(all, line+" ("+d.family+")")
	}
	return strings.Join(all, ", or ")
}

// advise says what is wrong, the most basic first, each with what mends it.
func (r doctorReport) advise(goos string, built bool) []string {
	advice := []string{}
	say := func(format string, args ...any) { advice = append(advice, fmt.Sprintf(format, args...)) }
	switch goos {
	case "darwin":
		say("macOS stops at OpenGL 4.1 and compute shaders need 4.3, so that OpenGL cannot be used on it: the CPU backend does everything")
		return advice
	case "windows":
		if !built {
			say("this build has no OpenGL: install a MinGW gcc and build with CGO_ENABLED=1 go build -tags gl ./cmd/dnnbench")
		}
		if built && !r.hasHardware() {
			say("no hardware OpenGL 4.3: install the driver of the graphics card's maker; the one that comes with Windows stops at 1.1")
		}
		return advice
	case "linux":
	default:
		say("OpenGL is there for Linux and Windows: the CPU backend does everything")
		return advice
	}
	if !built {
		say("this build has no OpenGL: %s, then run make gl", r.Host.lines(func(p packages) string { return p.build }))
	}
	if missing := r.Host.missing(); len(missing) > 0 {
		say("%s not found: %s", strings.Join(missing, " and "), r.Host.lines(func(p packages) string { return p.run }))
	} else if len(r.Host.Vendors) == 0 && built && !r.hasDevice() {
		say("libEGL knows of no driver: %s", r.Host.lines(func(p packages) string { return p.run }))
	}
	return append(advice, r.Host.adviseNodes(r.hasHardware())...)
}

// adviseNodes is about the files by which programs reach a GPU.
func (h hostReport) adviseNodes(hardware bool) []string {
	if hardware {
		return nil
	}
	var advice []string
	nvidia := false
	for _, n := range h.Nodes {
		nvidia = nvidia || strings.Contains(n.Path, "nvidia")
		if n.Problem != "" {
			advice = append(advice, fmt.Sprintf(`%s cannot be opened (%s): sudo usermod -aG render,video "$USER", then log in again; in a container, start it with --device %s`,
				n.Path, n.Problem, n.Path))
		}
	}
	known := slices.ContainsFunc(h.Vendors, func(v string) bool { return strings.Contains(v, "nvidia") })
	switch {
	case len(h.Nodes) == 0:
		advice = append(advice, "no GPU is visible: in a container, start it with --device /dev/dri, or for NVIDIA with --gpus all -e NVIDIA_DRIVER_CAPABILITIES=all")
	case nvidia && !known:
		advice = append(advice, "NVIDIA's driver is there, but not its OpenGL: in a container, start it with -e NVIDIA_DRIVER_CAPABILITIES=all; "+
			"elsewhere, install the OpenGL part of the driver")
	}
	return advice
}

func (h hostReport) missing() []string {
	var names []string
	for _, l := range h.Libraries {
		if l.Path == "" {
			names = append(names, l.Name)
		}
	}
	return names
}

func (r doctorReport) hasDevice() bool { return r.finds(func(backend.Device) bool { return true }) }
func (r doctorReport) hasHardware() bool {
	return r.finds(func(d backend.Device) bool { return !d.Software })
}

// finds reports whether OpenGL leads to such a device.
func (r doctorReport) finds(such func(backend.Device) bool) bool {
	for _, d := range r.Drivers {
		for _, a := range d.Attempts {
			if d.Backend == "gl" && a.Device != nil && such(*a.Device) {
				return true
			}
		}
	}
	return false
}
