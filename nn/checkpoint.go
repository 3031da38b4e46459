package nn

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dnnbench/dnnbench/backend"
)

// Checkpoints says where and how often [Model.Fit] saves how far it is. It also does when
// its context is done, and when it is. Each replaces the one before, whole or not at all.
// A checkpoint waits for the steps queued and reads all weights and moments back.
type Checkpoints struct {
	Path string // of the file; empty for no checkpoints
	// Every is the least time between two; where both it and Steps are 0 there is but the last.
	Every time.Duration
	Steps int // from one to the next, where Every is 0
	// Note, if not nil, gives a text that is kept for the caller: see [Checkpoint.Note].
	Note func() string
	// Failed, if not nil, is told when the file cannot be written amid a training, on a full
	// disk, say. The training goes on, and writes it when the next one is due; where the one
	// at its end fails, [Model.Fit] returns a [*CheckpointError].
	Failed func(error)
}

// CheckpointError says that the last checkpoint of a training could not be written. The
// model and the history are those of the training all the same.
type CheckpointError struct {
	Err error // why
}

// Error says why.
func (e *CheckpointError) Error() string { return "saving a checkpoint: " + e.Err.Error() }

// Unwrap is the reason.
func (e *CheckpointError) Unwrap() error { return e.Err }

// Checkpoint is a training between two steps: all that decides how it goes on. The order
// of samples, masks and learning rates are functions of the seeds, the epoch and the
// step, and so need no state but these. What [Model.Fit] makes of one is, on the same
// backend, bit by bit what it makes without a stop; on another it goes on from the same
// bits.
type Checkpoint struct {
	Epoch   int     // under way, counted from 1
	Steps   int     // of this epoch that are done
	History History // of the epochs before
	Note    string  // what Checkpoints.Note gave

	elapsed  time.Duration     // of this epoch
	settings map[string]string // see trainingSettings
	state    []int32           // the device's, word for word
	plateau  plateau
	watch    watch
	tensors  map[string]savedTensor
}

// Settings is all that decides the training, by name and in words: the network, the options
// and a fingerprint of the data.
func (c *Checkpoint) Settings() map[string]string { return maps.Clone(c.settings) }

// savedTensor is what a tensor held.
type savedTensor struct {
	dims   []int
	values []float32
}

// vectors are the flat vectors of a training, by the prefix that their parts have in a
// checkpoint, each with what belongs to it of statistics or nil.
func (f *fit) vectors(steps, best int) map[string][2]*backend.Tensor {
	all := map[string][2]*backend.Tensor{
		"":                  {f.m.params, f.m.statistics},
		"optimizer.first.":  {f.t.first},
		"optimizer.second.": {f.t.second},
		"optimizer.top.":    {f.t.top},
	}
	if steps > 0 { // else they are the same as the weights
		all["kept."] = [2]*backend.Tensor{f.safe.saved, f.safe.stats}
	}
	if best > 0 {
		all["best."] = [2]*backend.Tensor{f.best.saved, f.best.stats}
	}
	return all
}

// eachTensor visits what a checkpoint holds of the vectors.
func (f *fit) eachTensor(c *Checkpoint, visit func(name string, dims []int, t *backend.Tensor) error) error {
	vectors := f.vectors(c.Steps, c.watch.epoch)
	for _, prefix := range slices.Sorted(maps.Keys(vectors)) {
		for _, s := range f.m.layout.stored() {
			flat := vectors[prefix][0]
			if s.part.role == running {
				flat = vectors[prefix][1]
			}
			if flat == nil {
				continue
			}
			if err := visit(prefix+s.name, s.dims, s.of(flat)); err != nil {
				return fmt.Errorf("%s%s: %w", prefix, s.name, err)
			}
		}
	}
	return nil
}

// checkpoint reads where the training is.
func (f *fit) checkpoint(epoch int, elapsed time.Duration) (*Checkpoint, error) {
	b := f.m.b
	c := &Checkpoint{Epoch: epoch, Steps: f.t.done, History: f.history, elapsed: elapsed, settings: f.settings,
		state: make([]int32, backend.StateLen), plateau: f.t.rates.plateau, watch: f.watch, tensors: map[string]savedTensor{}}
	if f.o.Checkpoints.Note != nil {
		c.Note = f.o.Checkpoints.Note()
	}
	if err := backend.Download(b, c.state, f.t.state); err != nil {
		return nil, err
	}
	return c, f.eachTensor(c, func(name string, dims []int, t *backend.Tensor) error {
		values := make([]float32, t.Len())
		c.tensors[name] = savedTensor{dims, values}
		return backend.Download(b, values, t)
	})
}

// resume brings the training to where a checkpoint was made, but for the epoch, which
// [Trainer.resume] starts.
func (f *fit) resume(c *Checkpoint) error {
	if err := differences(f.settings, c.settings); err != nil {
		return err
	}
	if err := f.t.fits(c); err != nil {
		return err
	}
	if c.watch.epoch < 0 || c.watch.epoch >= c.Epoch || c.watch.epoch > 0 && f.best == nil {
		return fmt.Errorf("the checkpoint of epoch %d has the best weights of epoch %d", c.Epoch, c.watch.epoch)
	}
	if err := f.eachTensor(c, func(name string, dims []int, t *backend.Tensor) error {
		saved, ok := c.tensors[name]
		if !ok || !slices.Equal(saved.dims, dims) {
			return fmt.Errorf("the checkpoint has %v, and the training needs %v", saved.dims, t.Shape())
		}
		return backend.Upload(f.m.b, t, saved.values)
	}); err != nil {
		return err
	}
	if c.Steps == 0 {
		f.safe.copy(f.safe.saved, f.m.params, f.safe.stats, f.m.statistics)
	}
	f.safe.epoch = c.Epoch - 1
	f.history, f.t.rates.plateau, f.watch = c.History, c.plateau, c.watch
	f.history.Best = c.watch.epoch
	f.meter.done = (c.Epoch-1)*f.t.steps + c.Steps
	f.meter.before = f.meter.done
	return nil
}
