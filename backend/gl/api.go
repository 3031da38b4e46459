package gl

// api is what this backend uses of OpenGL. Its methods are called on the thread of
// the context only. Buffers and programs are named by numbers other than 0.
type api interface {
	// describe says what the context is.
	describe() description

	// createBuffer reserves a buffer of undefined contents. Failure shows in getError.
	createBuffer(bytes int) (buffer uint32)
	deleteBuffer(buffer uint32)
	writeBuffer(buffer uint32, offset int, src []byte)
	// createMapped reserves a buffer that the host reads or else writes while the device
	// uses it. It returns 0 where the driver has none.
	createMapped(bytes int, read bool) (buffer uint32, host []byte)
	copyBuffer(dst uint32, dstOffset int, src uint32, srcOffset, bytes int)
	// readBuffer waits for the work before it.
	readBuffer(dst []byte, buffer uint32, offset int)
	// bindStorage binds a range of a buffer as the shader storage block of this index.
	bindStorage(index int, buffer uint32, offset, bytes int)
	// bindAllStorage binds the blocks from 0 on, all by one call. Only a context that
	// says so in its description has it.
	bindAllStorage(b *bindings)
	// bindParams binds a range of a buffer as the uniform block.
	bindParams(buffer uint32, offset, bytes int)

	// buildPrograms compiles and links compute shaders, at the same time where the
	// driver can.
	buildPrograms(sources []string) []built
	// programBinary returns a program in the driver's own form, or nil where it has none.
	programBinary(program uint32) []byte
	// loadProgram makes a program of what programBinary returned, now or in a process
	// before. It returns 0, and may leave an error, where the driver does not take it.
	loadProgram(binary []byte) (program uint32)
	deleteProgram(program uint32)
	useProgram(program uint32)
	dispatch(groups [3]uint32)
	memoryBarrier(b barrier)

	// fence marks the place behind the work so far.
	fence() fence
	// passed reports whether the device has passed a fence, which ends then; with wait it
	// waits for that or until the context is lost.
	passed(f fence, wait bool) bool

	// stamp asks the device for its time, in nanoseconds, once the work before is done;
	// takeStamp waits for it, once for each stamp.
	stamp() (mark uint32)
	takeStamp(mark uint32) (nanoseconds uint64)

	// finish waits until all work is done or the context is lost.
	finish()
	// getError takes the oldest error kept by the context, glNoError when there is none.
	getError() uint32
	// lost reports whether the driver has reset the context.
	lost() bool
}

// fence is a place in the order of work.
type fence uintptr

// built is a program, or 0 and the driver's log.
type built struct {
	program uint32
	log     string
}

// barrier is a set of bits for glMemoryBarrier.
type barrier uint32

// The barriers that are needed, with the values of OpenGL.
const (
	// barrierUpdate orders shader writes before reads and writes by the host.
	barrierUpdate barrier = 0x0200
	// barrierStorage orders shader writes before shader reads and writes.
	barrierStorage barrier = 0x2000
)

// Values of glGetError.
const (
	glNoError     = 0
	glOutOfMemory = 0x0505
	glContextLost = 0x0507
)
