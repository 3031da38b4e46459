//go:build gl && cgo && (linux || windows)

package gl

import (
	"errors"
	"fmt"
	"sync"
	"time"
	"unsafe"

	"github.com/go-gl/gl/v4.3-core/gl"
)

// native is api through go-gl, for the context that is current on its thread.
type native struct {
	is          description
	immutable   bool          // ARB_buffer_storage
	resetStatus func() uint32 // nil where the context has no robustness
	staging     uint32        // where reads from video memory go first, without maps; 0 for none
	isLost      bool
}

// functions guards go-gl's function pointers, which it keeps for the whole
// process. They are looked up once: every context of a process has the same, by
// way of the loader library that all drivers share.
var functions struct {
	sync.Mutex
	loaded bool
}

// loadNative makes the api of the current context.
func loadNative(procAddress func(name string) unsafe.Pointer) (*native, error) {
	functions.Lock()
	defer functions.Unlock()
	if !functions.loaded {
		if err := gl.InitWithProcAddrFunc(procAddress); err != nil {
			return nil, fmt.Errorf("looking up the functions of OpenGL 4.3: %w", err)
		}
		functions.loaded = true
	}
	if gl.GetString(gl.VERSION) == nil {
		return nil, errMute
	}
	n := &native{is: description{
		renderer: gl.GoStr(gl.GetString(gl.RENDERER)),
		vendor:   gl.GoStr(gl.GetString(gl.VENDOR)),
		version:  gl.GoStr(gl.GetString(gl.VERSION)),
		major:    getInt(gl.MAJOR_VERSION),
		minor:    getInt(gl.MINOR_VERSION),
	}}
	if n.is.hasCompute() {
		n.readLimits()
		n.useExtensions()
	}
	return n, nil
}

var errMute = errors.New("the context answers no call: its driver is not installed completely")

func (n *native) describe() description { return n.is }

func (n *native) readLimits() {
	n.is.limits = limits{
		offsetAlignment: max(vectorBytes, getInt(gl.SHADER_STORAGE_BUFFER_OFFSET_ALIGNMENT)),
		paramAlignment:  getInt(gl.UNIFORM_BUFFER_OFFSET_ALIGNMENT),
		blockBytes:      getInt(gl.MAX_SHADER_STORAGE_BLOCK_SIZE),
		bindings:        min(getInt(gl.MAX_SHADER_STORAGE_BUFFER_BINDINGS), getInt(gl.MAX_COMPUTE_SHADER_STORAGE_BLOCKS)),
		groups:          getTriple(gl.MAX_COMPUTE_WORK_GROUP_COUNT),
		groupSize:       getTriple(gl.MAX_COMPUTE_WORK_GROUP_SIZE),
		invocations:     getInt(gl.MAX_COMPUTE_WORK_GROUP_INVOCATIONS),
		sharedBytes:     getInt(gl.MAX_COMPUTE_SHARED_MEMORY_SIZE),
	}
}

// useExtensions turns on what goes beyond OpenGL 4.3. A function pointer alone
// proves nothing: loaders hand one out for any name.
func (n *native) useExtensions() {
	for i := range getInt(gl.NUM_EXTENSIONS) {
		switch gl.GoStr(gl.GetStringi(gl.EXTENSIONS, uint32(i))) {
		case "GL_ARB_buffer_storage":
			n.immutable = true
		case "GL_ARB_multi_bind":
			n.is.bindsAll = true
		case "GL_KHR_parallel_shader_compile":
			gl.MaxShaderCompilerThreadsKHR(mostThreads)
		case "GL_ARB_parallel_shader_compile":
			gl.MaxShaderCompilerThreadsARB(mostThreads)
		case "GL_KHR_robustness":
			n.resetStatus = gl.GetGraphicsResetStatusKHR
		case "GL_ARB_robustness":
			if n.resetStatus == nil {
				n.resetStatus = gl.GetGraphicsResetStatusARB
			}
		}
	}
	if !n.is.software() && !n.immutable {
		// Reading a buffer directly makes some drivers move it to host memory for good.
		gl.GenBuffers(1, &n.staging)
		gl.BindBuffer(gl.COPY_WRITE_BUFFER, n.staging)
		gl.BufferData(gl.COPY_WRITE_BUFFER, slabBytes, nil, gl.STREAM_READ)
	}
}

// getInt reads a limit. Those beyond what fits in 31 bits are cut to that, so that
// sums of offsets and sizes stay far from overflow.
func getInt(name uint32) int {
	var v int64
	gl.GetInteger64v(name, &v)
	return int(min(v, 1<<31-1))
}

func getTriple(name uint32) (t [3]uint32) {
	for i := range t {
		var v int32
		gl.GetIntegeri_v(name, uint32(i), &v)
		t[i] = uint32(max(v, 0))
	}
	return t
}

func (n *native) createBuffer(bytes int) (buffer uint32) {
	gl.GenBuffers(1, &buffer)
	gl.BindBuffer(gl.COPY_WRITE_BUFFER, buffer)
	if n.immutable {
		gl.BufferStorage(gl.COPY_WRITE_BUFFER, bytes, nil, gl.DYNAMIC_STORAGE_BIT)
	} else {
		gl.BufferData(gl.COPY_WRITE_BUFFER, bytes, nil, gl.DYNAMIC_COPY)
	}
	return buffer
}

func (n *native) createMapped(bytes int, read bool) (buffer uint32, host []byte) {
	if !n.immutable {
		return 0, nil
	}
	access, storage := uint32(gl.MAP_PERSISTENT_BIT|gl.MAP_COHERENT_BIT|gl.MAP_WRITE_BIT), uint32(0)
	if read {
		// Memory of the host's: reading the device's own is slow.
		access, storage = gl.MAP_PERSISTENT_BIT|gl.MAP_COHERENT_BIT|gl.MAP_READ_BIT, gl.CLIENT_STORAGE_BIT
	}
	gl.GenBuffers(1, &buffer)
	gl.BindBuffer(gl.COPY_WRITE_BUFFER, buffer)
	gl.BufferStorage(gl.COPY_WRITE_BUFFER, bytes, nil, access|storage)
	if at := gl.MapBufferRange(gl.COPY_WRITE_BUFFER, 0, bytes, access); at != nil {
		return buffer, unsafe.Slice((*byte)(at), bytes)
	}
	n.deleteBuffer(buffer)
	for gl.GetError() != gl.NO_ERROR && !n.lost() { // there is another way
	}
	return 0, nil
}

func (n *native) copyBuffer(dst uint32, dstOffset int, src uint32, srcOffset, bytes int) {
	gl.BindBuffer(gl.COPY_READ_BUFFER, src)
	gl.BindBuffer(gl.COPY_WRITE_BUFFER, dst)
	gl.CopyBufferSubData(gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER, srcOffset, dstOffset, bytes)
}

func (n *native) deleteBuffer(buffer uint32) { gl.DeleteBuffers(1, &buffer) }

func (n *native) writeBuffer(buffer uint32, offset int, src []byte) {
	gl.BindBuffer(gl.COPY_WRITE_BUFFER, buffer)
	gl.BufferSubData(gl.COPY_WRITE_BUFFER, offset, len(src), unsafe.Pointer(&src[0]))
}

func (n *native) readBuffer(dst []byte, buffer uint32, offset int) {
	gl.BindBuffer(gl.COPY_READ_BUFFER, buffer)
	if n.staging != 0 {
		gl.BindBuffer(gl.COPY_WRITE_BUFFER, n.staging)
		gl.CopyBufferSubData(gl.COPY_READ_BUFFER, gl.COPY_WRITE_BUFFER, offset, 0, len(dst))
		gl.BindBuffer(gl.COPY_READ_BUFFER, n.staging)
		offset = 0
	}
	gl.GetBufferSubData(gl.COPY_READ_BUFFER, offset, len(dst), unsafe.Pointer(&dst[0]))
}

func (n *native) bindStorage(index int, buffer uint32, offset, bytes int) {
	gl.BindBufferRange(gl.SHADER_STORAGE_BUFFER, uint32(index), buffer, offset, bytes)
}

func (n *native) bindAllStorage(b *bindings) {
	gl.BindBuffersRange(gl.SHADER_STORAGE_BUFFER, 0, int32(b.n), &b.buffers[0], &b.offsets[0], &b.sizes[0])
}

func (n *native) bindParams(buffer uint32, offset, bytes int) {
	gl.BindBufferRange(gl.UNIFORM_BUFFER, 0, buffer, offset, bytes)
}

func (n *native) deleteProgram(program uint32) { gl.DeleteProgram(program) }
func (n *native) useProgram(program uint32)    { gl.UseProgram(program) }
func (n *native) dispatch(groups [3]uint32)    { gl.DispatchCompute(groups[0], groups[1], groups[2]) }
func (n *native) memoryBarrier(b barrier)      { gl.MemoryBarrier(uint32(b)) }
func (n *native) getError() uint32             { return gl.GetError() }

// patience is how long finish waits before it asks whether the context is lost.
const patience = 200 * time.Millisecond

func (n *native) finish() { n.passed(n.fence(), true) }

func (n *native) fence() fence { return fence(gl.FenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)) }

func (n *native) passed(f fence, wait bool) bool {
	if f == 0 { // the driver had none to give
		gl.Finish()
		return true
	}
	sync := uintptr(f)
	if !wait && gl.ClientWaitSync(sync, 0, 0) == gl.TIMEOUT_EXPIRED {
		return false
	}
	defer gl.DeleteSync(sync)
	for wait && gl.ClientWaitSync(sync, gl.SYNC_FLUSH_COMMANDS_BIT, uint64(patience)) == gl.TIMEOUT_EXPIRED {
		if n.lost() {
			break
		}
	}
	return true
}

func (n *native) lost() bool {
	if n.resetStatus != nil && n.resetStatus() != gl.NO_ERROR {
		n.isLost = true // the driver says so only until the reset is over
	}
	return n.isLost
}
