package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// errSignal is why the context of [interruptible] ends.
var errSignal = fmt.Errorf("%w by a signal", context.Canceled)

// interruptible is a context that the first interrupt cancels, so that work stops at its
// next step and what there is gets saved and shown. The second ends the process there and
// then; files are replaced as a whole or not at all, so none is left half written.
func interruptible() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		cancel(errSignal)
		<-signals
		os.Exit(statusInterrupted)
	}()
	return ctx
}

// tellInterrupt says at the first interrupt what comes now. The function that it returns
// waits until that is said, and then says it no more.
func (c *console) tellInterrupt(ctx context.Context) (stop func()) {
	told := make(chan struct{})
	cancel := context.AfterFunc(ctx, func() {
		defer close(told)
		if errors.Is(context.Cause(ctx), errSignal) {
			c.note("%s; Ctrl-C again ends at once", *c.stopping.Load())
		}
	})
	return func() {
		if !cancel() {
			<-told
		}
	}
}

// epochPatience is how long an interrupted training may take for the rest of its epoch:
// few epochs take longer, and whoever waits knows that it listens.
const epochPatience = 5 * time.Second

// unhurried is a context for a training that ends its epoch when ctx is done.
type unhurried struct {
	context.Context
	asked  context.Context
	cancel context.CancelFunc
	stop   func() bool
}

// unhurry gives a training until the end of its epoch, or as long as patience lasts, when
// ctx is done amid it. A ctx that is done before it begins counts at once.
func unhurry(ctx context.Context, patience time.Duration) *unhurried {
	u := &unhurried{asked: ctx}
	u.Context, u.cancel = context.WithCancel(context.WithoutCancel(ctx))
	u.epochDone()
	u.stop = context.AfterFunc(ctx, func() {
		select {
		case <-time.After(patience):
			u.cancel()
		case <-u.Done():
		}
	})
	return u
}

// epochDone is for the end of an epoch: no other begins when ctx is done.
func (u *unhurried) epochDone() {
	if u.asked.Err() != nil {
		u.cancel()
	}
}

func (u *unhurried) end() {
	u.stop()
	u.cancel()
}
