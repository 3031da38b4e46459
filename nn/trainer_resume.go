package nn

import (
	"fmt"

	"github.com/dnnbench/dnnbench/backend"
)

// fits refuses a checkpoint whose state is not that of its place in this training: the
// device would look for samples and rates where there are none.
func (t *Trainer) fits(c *Checkpoint) error {
	if c.Epoch < 1 || c.Steps < 0 || c.Steps > t.steps || len(c.History.Epochs) != c.Epoch-1 {
		return fmt.Errorf("the checkpoint is of step %d of epoch %d behind %d epochs, and the training has %d steps an epoch",
			c.Steps, c.Epoch, len(c.History.Epochs), t.steps)
	}
	if c.Epoch > t.o.Epochs {
		return fmt.Errorf("the checkpoint is of epoch %d, and the training has %d: give it as many or more", c.Epoch, t.o.Epochs)
	}
	want := map[int]int{backend.StateStep: (c.Epoch-1)*t.steps + c.Steps, backend.StateBadStep: 0}
	if c.Steps > 0 { // else the start of the epoch sets these
		want[backend.StateCursor] = min(c.Steps*t.o.samplesPerStep(), t.data.Len())
		if t.rates.table != nil {
			want[backend.StateNextRate] = min(c.Steps+1, t.steps)
		}
	}
	for word, want := range want {
		if got := int(c.state[word]); got != want {
			return fmt.Errorf("word %d of the checkpoint's state is %d, and step %d of epoch %d has %d", word, got, c.Steps, c.Epoch, want)
		}
	}
	return nil
}

// resume begins the epoch that a checkpoint was made in, where it was made.
func (t *Trainer) resume(c *Checkpoint) error {
	if err := backend.Upload(t.m.b, t.state, c.state); err != nil {
		return fmt.Errorf("the state of the checkpoint: %w", err)
	}
	if err := t.startEpoch(c.Epoch, c.Steps); err != nil || c.Steps == 0 {
		return err
	}
	// The start of an epoch has set the cursor, the costs and the rate: set them again.
	if err := backend.Upload(t.m.b, t.state, c.state); err != nil {
		return fmt.Errorf("the state of the checkpoint: %w", err)
	}
	return nil
}
