package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/progress"
	"github.com/jedib0t/go-pretty/v6/text"
)

// bar is a progress bar on the error output, or nothing (nil) when that is no
// terminal.
type bar struct {
	console *console
	writer  progress.Writer
	tracker *progress.Tracker
	ended   chan struct{}
	title   string
	start   time.Time
	unit    string // of what is counted, in the plural; "" shows no rate
}

// The cells of a bar where a terminal is wide enough for one, and for a long one.
const (
	roomForBar, shortBar     = 80, 10
	roomForLongBar, longBar  = 110, 20
	columnsUnknown, percents = 80, len(" 100.00%")
)

func (c *console) newBar(title string) *bar {
	if !c.errTerminal || os.Getenv("TERM") == "dumb" {
		return nil
	}
	b := &bar{console: c, title: title, start: time.Now(), writer: progress.NewWriter(), ended: make(chan struct{}),
		// It does not stop by itself at its total, since that is known only by and by.
		tracker: &progress.Tracker{Message: title, Total: 1, AutoStopDisabled: true}}
	b.writer.SetOutputWriter(c.err)
	b.writer.SetUpdateFrequency(100 * time.Millisecond)
	b.writer.SetTerminalWidth(b.width())
	b.writer.SetTrackerLength(b.cells())
	style := b.writer.Style()
	// Rate and time left are in the message: here they would be those of whole units, and
	// count what was done before a training was resumed.
	style.Visibility = progress.StyleVisibility{Percentage: true, Tracker: b.cells() > 0}
	style.Options.Separator, style.Options.DoneString = " ", ""
	b.writer.AppendTracker(b.tracker)
	c.active.Store(b)
	go func() {
		defer close(b.ended)
		b.writer.Render()
	}()
	return b
}

func (b *bar) width() int {
	if b.console.errWidth == 0 {
		return columnsUnknown
	}
	return b.console.errWidth
}

func (b *bar) cells() int {
	switch w := b.width(); {
	case w >= roomForLongBar:
		return longBar
	case w >= roomForBar:
		return shortBar
	}
	return 0
}

// counts names what is counted, and so shows its rate.
func (b *bar) counts(unit string) *bar {
	if b != nil {
		b.unit = unit
	}
	return b
}

// set shows how much is done, of how much.
func (b *bar) set(done, total int, message string) {
	if b == nil {
		return
	}
	rate := float64(done) / time.Since(b.start).Seconds()
	b.show(done, total, rate, time.Duration(float64(total-done)/rate*float64(time.Second)), func(int) string { return message })
}

// show is set with a rate and a time left that the caller knows better, and with a message
// that knows how many columns there are for it.
func (b *bar) show(done, total int, rate float64, left time.Duration, message func(columns int) string) {
	tail := pace(rate, b.unit, left, b.width() < roomForBar)
	room := b.width() - percents - columnsOf(tail) - 2
	if cells := b.cells(); cells > 0 {
		room -= cells + len(" []")
	}
	b.tracker.UpdateMessage(strings.TrimSpace(text.Snip(message(room), room, "…") + "  " + tail))
	b.tracker.UpdateTotal(int64(total))
	b.tracker.SetValue(int64(done))
}

// pace is a rate and the time left, as far as they can be told.
func pace(perSecond float64, unit string, left time.Duration, brief bool) string {
	var words []string
	if unit != "" && perSecond > 0 && finite(perSecond) {
		if brief {
			unit = ""
		} else {
			unit = " " + unit
		}
		words = append(words, rate(perSecond)+unit+"/s")
	}
	if perSecond > 0 && finite(perSecond) && left >= 0 {
		words = append(words, left.Round(time.Second).String()+" left")
	}
	return strings.Join(words, ", ")
}

// above prints lines above the bar.
func (b *bar) above(lines string) { b.writer.Log("%s", lines) }

// end leaves a line that says how long it took. Stop does nothing before rendering began,
// so it is asked again until rendering has ended.
func (b *bar) end() {
	if b == nil {
		return
	}
	b.console.active.Store(nil)
	b.tracker.UpdateMessage(fmt.Sprintf("%s: %s", b.title, time.Since(b.start).Round(100*time.Millisecond)))
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
