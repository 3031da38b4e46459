package main

import (
	"bufio"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// hostReport is what of the machine decides whether OpenGL works on it. Only Linux has
// such parts: elsewhere the driver of the graphics card brings all.
type hostReport struct {
	Distribution string            `json:"distribution,omitempty"` // as /etc/os-release has it
	Family       []string          `json:"family,omitempty"`       // its identifier, and those that it is like
	Libraries    []libraryReport   `json:"libraries,omitempty"`
	Vendors      []string          `json:"vendors,omitempty"` // files that tell libEGL of drivers
	Nodes        []nodeReport      `json:"nodes,omitempty"`
	Environment  map[string]string `json:"environment,omitempty"` // variables that drivers and this command heed
}

// libraryReport is a library that is loaded at run time.
type libraryReport struct {
	Name string `json:"name"`
	Path string `json:"path,omitempty"` // "" where it was not found
}

// nodeReport is a file by which a program reaches a GPU.
type nodeReport struct {
	Path    string `json:"path"`
	Problem string `json:"problem,omitempty"` // why it cannot be opened
}

func thisHost() hostReport {
	h := hostReport{Environment: heeded(os.Environ())}
	if runtime.GOOS == "linux" {
		h.look(os.DirFS("/"), os.Getenv("LD_LIBRARY_PATH"))
	}
	return h
}

// look reads what of a Linux machine lies in files.
func (h *hostReport) look(root fs.FS, libraryPath string) {
	release := releaseOf(root)
	h.Distribution = release["PRETTY_NAME"]
	h.Family = strings.Fields(release["ID"] + " " + release["ID_LIKE"])
	for _, name := range []string{"libEGL.so.1", "libGL.so.1"} {
		h.Libraries = append(h.Libraries, libraryReport{name, findLibrary(root, name, libraryPath)})
	}
	h.Vendors = globAll(root, "usr/share/glvnd/egl_vendor.d/*.json", "etc/glvnd/egl_vendor.d/*.json")
	for _, node := range globAll(root, "dev/dri/renderD*", "dev/nvidiactl", "dev/dxg") {
		n := nodeReport{Path: node}
		f, err := root.Open(strings.TrimPrefix(node, "/"))
		if err != nil {
			n.Problem = pathProblem(err)
		} else {
			_ = f.Close() // nothing was written
		}
		h.Nodes = append(h.Nodes, n)
	}
}

// pathProblem is an error without the path, which is known.
func pathProblem(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}

// releaseOf reads /etc/os-release: lines of NAME=value or NAME="value".
func releaseOf(root fs.FS) map[string]string {
	release := map[string]string{}
	f, err := root.Open("etc/os-release")
	if err != nil {
		return release // an unknown distribution
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), "=")
		if plain, err := strconv.Unquote(value); err == nil {
			value = plain
		}
		release[name] = strings.Trim(value, "'")
	}
	return release
}

// findLibrary looks where the dynamic loaders of the usual distributions do.
func findLibrary(root fs.FS, name, libraryPath string) string {
	var folders []string
	for _, folder := range strings.Split(libraryPath, ":") {
		if folder = strings.Trim(folder, "/"); folder != "" {
			folders = append(folders, folder)
		}
	}
	folders = append(folders, "usr/lib/*-linux-*", "lib/*-linux-*", "usr/lib64", "lib64", "usr/lib", "lib", "usr/local/lib",
		"run/opengl-driver/lib")
	for _, folder := range folders {
		if found := globAll(root, path.Join(folder, name)); len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

func globAll(root fs.FS, patterns ...string) []string {
	var all []string
	for _, p := range patterns {
		found, err := fs.Glob(root, p)
		if err != nil {
			continue // a folder of the user's with brackets in its name
		}
		for _, f := range found {
			all = append(all, "/"+f)
		}
	}
	return all
}

// heeded picks the variables that OpenGL's libraries and this command read.
func heeded(environ []string) map[string]string {
	starts := []string{"DNNBENCH_", "LIBGL_", "MESA_", "GALLIUM_", "EGL_", "__EGL_", "__GLX_", "__GL_", "__NV_", "LP_", "NVIDIA_", "DRI_PRIME"}
	exact := []string{"DISPLAY", "WAYLAND_DISPLAY", "LD_LIBRARY_PATH", "LD_PRELOAD", "CUDA_VISIBLE_DEVICES"}
	found := map[string]string{}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		if slices.Contains(exact, name) || slices.ContainsFunc(starts, func(s string) bool { return strings.HasPrefix(name, s) }) {
			found[name] = value
		}
	}
	return found
}
