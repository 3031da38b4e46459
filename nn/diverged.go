package nn

import (
	"errors"
	"fmt"
)

// DivergedError is returned by [Model.Fit] when a cost, a gradient or a weight is not
// finite. The model holds the weights of the last good epoch, or its first ones.
type DivergedError struct {
	Step  int     // the first bad one, counted from 1 over the whole training
	Epoch int     // counted from 1
	Kept  int     // the epoch whose weights were restored; 0: those before the training
	Rate  float64 // learning rate α of Options
}

// Error says where it diverged, what is kept and what rate to try.
func (e *DivergedError) Error() string {
	kept := "those from before the training"
	if e.Kept > 0 {
		kept = fmt.Sprintf("those of epoch %d", e.Kept)
	}
	advice := fmt.Sprintf("try a learning rate below %g", e.Rate)
	if e.Step == 1 {
		advice = "standardise the data, or " + advice
	}
	return fmt.Sprintf("the training diverged at step %d (epoch %d), where the cost or a gradient is not finite: %s; the weights kept are %s",
		e.Step, e.Epoch, advice, kept)
}

// diverged goes back to the last good weights and says what happened.
func (f *fit) diverged(step, epoch int) error {
	err := &DivergedError{Step: step, Epoch: epoch, Kept: f.safe.epoch, Rate: f.o.Rate}
	f.safe.restore()
	if failed := f.m.b.Sync(); failed != nil {
		return errors.Join(err, fmt.Errorf("restoring the weights: %w", failed))
	}
	return err
}

// keep takes the weights at the end of an epoch as good ones, if they are. The last
// step can make a weight infinite before any cost shows it.
func (f *fit) keep(epoch, step int) error {
	good, err := f.safe.take(epoch)
	if err != nil {
		return fmt.Errorf("keeping the weights of epoch %d: %w", epoch, err)
	}
	if !good {
		return f.diverged(step, epoch)
	}
	return nil
}
