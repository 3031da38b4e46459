package gl

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dnnbench/dnnbench/backend"
)

// limits are those of a device that kernels must keep within.
type limits struct {
	offsetAlignment int       // bytes that the start of a bound range is a multiple of, and a multiple of vectorBytes
	paramAlignment  int       // the same of ranges of parameters
	blockBytes      int       // largest range that can be bound
	bindings        int       // shader storage blocks of one shader
	groups          [3]uint32 // largest grid of work groups
	groupSize       [3]uint32 // largest work group in each direction
	invocations     int       // largest work group
	sharedBytes     int       // shared memory of a work group
	manyVectors     int       // from so many on an invocation takes several; 0 for never
}

// guaranteed is the least that OpenGL 4.3 allows (tables 23.60 to 23.69 of its
// specification).
var guaranteed = limits{
	offsetAlignment: 256,
	paramAlignment:  256,
	blockBytes:      1 << 24,
	bindings:        8,
	groups:          [3]uint32{65535, 65535, 65535},
	groupSize:       [3]uint32{1024, 1024, 64},
	invocations:     1024,
	sharedBytes:     32 << 10,
}

// list is the limits by their names in OpenGL.
func (l limits) list() []backend.Limit {
	return []backend.Limit{
		{Name: "MAX_SHADER_STORAGE_BLOCK_SIZE", Value: int64(l.blockBytes)},
		{Name: "MAX_COMPUTE_SHADER_STORAGE_BLOCKS", Value: int64(l.bindings)},
		{Name: "SHADER_STORAGE_BUFFER_OFFSET_ALIGNMENT", Value: int64(l.offsetAlignment)},
		{Name: "UNIFORM_BUFFER_OFFSET_ALIGNMENT", Value: int64(l.paramAlignment)},
		{Name: "MAX_COMPUTE_WORK_GROUP_COUNT x", Value: int64(l.groups[0])},
		{Name: "MAX_COMPUTE_WORK_GROUP_COUNT y", Value: int64(l.groups[1])},
		{Name: "MAX_COMPUTE_WORK_GROUP_COUNT z", Value: int64(l.groups[2])},
		{Name: "MAX_COMPUTE_WORK_GROUP_SIZE x", Value: int64(l.groupSize[0])},
		{Name: "MAX_COMPUTE_WORK_GROUP_SIZE y", Value: int64(l.groupSize[1])},
		{Name: "MAX_COMPUTE_WORK_GROUP_SIZE z", Value: int64(l.groupSize[2])},
		{Name: "MAX_COMPUTE_WORK_GROUP_INVOCATIONS", Value: int64(l.invocations)},
		{Name: "MAX_COMPUTE_SHARED_MEMORY_SIZE", Value: int64(l.sharedBytes)},
	}
}

// description is what a context says of itself.
type description struct {
	renderer, vendor, version string
	major, minor              int
	limits                    limits
	emulated                  bool // its provider says that a CPU emulates it
	bindsAll                  bool // ARB_multi_bind
}

// hasCompute reports whether compute shaders are there.
func (d description) hasCompute() bool { return d.major > 4 || d.major == 4 && d.minor >= 3 }

// unusable says why this backend cannot run on the context, or nil.
func (d description) unusable() error {
	if !d.hasCompute() {
		return fmt.Errorf("%s has OpenGL %d.%d, compute shaders need 4.3", d.renderer, d.major, d.minor)
	}
	l, least := d.limits, guaranteed
	if l.offsetAlignment < 1 || l.paramAlignment < 1 || l.blockBytes < least.blockBytes || l.bindings < least.bindings ||
		l.groups[0] < least.groups[0] || l.groups[1] < least.groups[1] || l.groups[2] < least.groups[2] ||
		l.invocations < least.invocations || l.sharedBytes < least.sharedBytes {
		return fmt.Errorf("%s: %w: %+v", d.renderer, errLimits, l)
	}
	return nil
}

var errLimits = errors.New("it reports less than OpenGL 4.3 guarantees for compute shaders")

// device is the description in the terms of the contract.
func (d description) device() backend.Device {
	return backend.Device{Name: d.renderer, Vendor: d.vendor, Version: d.version, Software: d.software()}
}

func (d description) info() backend.Info {
	return backend.Info{Backend: name, Device: d.renderer, Vendor: d.vendor, Version: d.version, Software: d.software()}
}

// softwareRenderers are parts of the names of renderers that run on the CPU, in
// lower case: those of Mesa, Google, Microsoft and Apple, and Vulkan's through Zink.
var softwareRenderers = []string{
	"llvmpipe", "softpipe", "swrast", "software rasterizer", "swr ", "lavapipe",
	"swiftshader", "microsoft basic render", "gdi generic", "apple software renderer",
}

func (d description) software() bool {
	if d.emulated {
		return true
	}
	name := strings.ToLower(d.renderer)
	for _, s := range softwareRenderers {
		if strings.Contains(name, s) {
			return true
		}
	}
	return false
}
