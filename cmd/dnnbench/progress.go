package main

import (
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
)

// bar is a progress bar on the error output, or nothing (nil) when that is no
// terminal.
type bar struct {
	writer  progress.Writer
	tracker *progress.Tracker
	ended   chan struct{}
	title   string
}

func (c *console) newBar(message string) *bar {
	if !c.errTerminal || os.Getenv("TERM") == "dumb" {
		return nil
	}
	b := &bar{title: message, writer: progress.NewWriter(), ended: make(chan struct{}),
		// It does not stop by itself at its total, since that is known only by and by.
		tracker: &progress.Tracker{Message: message, Total: 1, AutoStopDisabled: true}}
	b.writer.SetOutputWriter(c.err)
	b.writer.SetUpdateFrequency(100 * time.Millisecond)
	b.writer.SetTerminalWidth(c.errWidth)
	style := b.writer.Style()
	style.Visibility.TrackerOverall, style.Visibility.Value, style.Visibility.ETA = false, false, true
	style.Options.TimeInProgressPrecision, style.Options.TimeDonePrecision = 100*time.Millisecond, 100*time.Millisecond
	b.writer.AppendTracker(b.tracker)
	go func() {
		defer close(b.ended)
		b.writer.Render()
	}()
	return b
}

// set shows how much is done, of how much.
func (b *bar) set(done, total int, message string) {
	if b != nil {
		b.tracker.UpdateMessage(message)
		b.tracker.UpdateTotal(int64(total))
		b.tracker.SetValue(int64(done))
	}
}

// end leaves the bar as it is. Stop does nothing before rendering began, so it is asked
// again until rendering has ended.
func (b *bar) end() {
	if b == nil {
		return
	}
	b.tracker.UpdateMessage(b.title) // the last one was from before the end
	b.tracker.MarkAsDone()
	for {
		b.writer.Stop()
		select {
		case <-b.ended:
			return
		case <-time.After(time.Millisecond):
		}
	}
}
