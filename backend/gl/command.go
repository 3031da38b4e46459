package gl

// command is one thing for the thread of the context to do. Commands travel by
// value through a channel, so that queueing work allocates nothing.
type command struct {
	kind     commandKind
	dispatch dispatch // runDispatch
	segment  *segment // runSegment
	transfer transfer // runWrite, runRead
	call     func(x *executor)
	done     chan<- struct{} // told when the command was carried out, where not nil
}

type commandKind uint8

const (
	runDispatch commandKind = iota
	runSegment
	runWrite
	runRead
	runSync
	runCall // call, for what is rare enough to allocate
	runClose
)

// transfer is a piece of a copy between the host and a buffer.
type transfer struct {
	buffer uint32
	offset int
	host   []byte // part of slab for runWrite, the destination for runRead
	slab   slab
}
