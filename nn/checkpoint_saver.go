package nn

import (
	"context"
	"fmt"
	"time"

	"github.com/dnnbench/dnnbench/internal/wholefile"
)

// saver says when it is time for a checkpoint.
type saver struct {
	o      Checkpoints
	last   time.Time
	failed error // why there is no checkpoint since
}

// due says whether to save after a step, counted from 1 over the whole training.
func (s *saver) due(step int) bool {
	switch {
	case s.o.Path == "":
		return false
	case s.o.Every > 0:
		return time.Since(s.last) >= s.o.Every
	}
	return s.o.Steps > 0 && step%s.o.Steps == 0
}

// prepare finds out what a checkpoint has to be of, where there are any, and goes back to
// the one to go on from.
func (f *fit) prepare(ctx context.Context) error {
	if f.o.Checkpoints.Path == "" && f.o.Resume == nil {
		return nil
	}
	if f.o.Checkpoints.Steps < 0 || f.o.Checkpoints.Every < 0 {
		return fmt.Errorf("checkpoints each %d steps or %v: they need 0 or more", f.o.Checkpoints.Steps, f.o.Checkpoints.Every)
	}
	data, err := f.t.data.fingerprint(ctx)
	if err != nil {
		return err
	}
	f.settings = trainingSettings(f.m.spec, f.o, data)
	f.saver = saver{o: f.o.Checkpoints, last: time.Now()}
	if f.saver.o.Path != "" {
		wholefile.Clean(f.saver.o.Path)
	}
	if f.o.Resume == nil {
		return nil
	}
	if err := f.resume(f.o.Resume); err != nil {
		return fmt.Errorf("going on with a training: %w", err)
	}
	return nil
}

// save writes a checkpoint, if they were asked for. A training that has diverged leaves
// the one before, from which it would diverge again; one that cannot write goes on.
func (f *fit) save(epoch int, start time.Time) error {
	if f.saver.o.Path == "" {
		return nil
	}
	if _, err := f.look(epoch); err != nil {
		return err
	}
	c, err := f.checkpoint(epoch, time.Since(start))
	if err != nil {
		return fmt.Errorf("a checkpoint of epoch %d: %w", epoch, err)
	}
	f.saver.last, f.saver.failed = time.Now(), c.write(f.saver.o.Path)
	return nil
}
