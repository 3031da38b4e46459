package shaders

// LossState says what Loss does with a state.
type LossState uint8

// What it does.
const (
	NoState    LossState = iota
	CursorOnly           // finds the targets by it
	TakesCost            // takes note of the cost in it, too
)

// Loss is the loss of samples.
type Loss struct {
	Kind     uint8 // a backend.LossKind
	Outputs  int
	Grad     bool
	State    LossState
	Cursor   bool // targets are found by an index from the state's cursor on
	Smooth   bool // of classes and sigmoids
	Weighted bool // targets have weights
}

// Kernel is the kernel of such a loss.
func (l Loss) Kernel() Kernel {
	return kernel(loss, l.Kind, flag(l.Grad), lanes(l.Outputs), uint8(l.State), flag(l.Cursor), flag(l.Smooth), flag(l.Weighted))
}

// Segments is its work on segments of rows that are too long for a work group: the sums of
// each, or the gradient from the sums of rows.
func (l Loss) Segments(fromSums bool) Kernel {
	return kernel(lossSegments, l.Kind, flag(fromSums), flag(l.Grad), flag(l.Smooth), flag(l.Grad && l.Weighted), segmentLanes(l.Outputs), width(false))
}

// Rows is the loss of each sample, from the sums of its row.
func (l Loss) Rows() Kernel { return kernel(lossRows, l.Kind, flag(l.Smooth)) }
