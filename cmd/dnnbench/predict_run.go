package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/dnnbench/dnnbench/data"
)

// batch is samples that are answered together.
type batch struct {
	x       []float32
	answers []string // len(labels) of each sample
	rows    int
	skipped int   // lines before its end that were no samples
	err     error // why there is nothing behind it; io.EOF at the end
}

// prediction is a stream being answered. One goroutine reads what the next batch holds while
// the network answers the last.
type prediction struct {
	flags   *predictFlags
	console *console
	net     *network
	stream  *stream
	writer  answerWriter
	score   score

	rows, skipped int
}

// all answers the stream to its end, or to what ends it before. Every answer to a sample
// before that is written.
func (p *prediction) all(ctx context.Context) error {
	batches, spare := make(chan *batch), make(chan *batch, 2)
	spare <- p.newBatch()
	spare <- p.newBatch()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go p.read(ctx, batches, spare)
	bar := p.console.newBar("predicting")
	defer bar.end()
	outputs := make([]float32, predictBatch*p.net.spec.Outputs())
	start := time.Now()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-batches:
			if err := errors.Join(p.answer(b, outputs), p.writer.flush()); err != nil {
				return err
			}
			p.progress(bar, start)
			if b.err != nil {
				return b.err
			}
			spare <- b
		}
	}
}

func (p *prediction) newBatch() *batch {
	return &batch{x: make([]float32, predictBatch*p.net.spec.Inputs), answers: make([]string, predictBatch*len(p.flags.labels))}
}

// read fills batches, each with as many samples as wait.
func (p *prediction) read(ctx context.Context, batches chan<- *batch, spare <-chan *batch) {
	for {
		var b *batch
		select {
		case <-ctx.Done():
			return
		case b = <-spare:
		}
		p.fill(b)
		select {
		case <-ctx.Done():
			return
		case batches <- b:
		}
		if b.err != nil {
			return
		}
	}
}

func (p *prediction) fill(b *batch) {
	b.rows, b.skipped, b.err = 0, 0, nil
	inputs, labels := p.net.spec.Inputs, len(p.flags.labels)
	for more := true; more && b.rows < predictBatch; more = p.stream.Waits() {
		err := p.stream.Read(b.x[b.rows*inputs:][:inputs], b.answers[b.rows*labels:][:labels])
		var wrong *data.RowError
		switch {
		case err == nil:
			b.rows++
		case errors.As(err, &wrong) && p.flags.skipBad:
			b.skipped++
		case errors.Is(err, io.EOF):
			b.err = io.EOF
			return
		default:
			b.err = p.flags.where(err)
			return
		}
	}
}

// answer answers a batch and writes it.
func (p *prediction) answer(b *batch, outputs []float32) error {
	p.skipped += b.skipped
	if p.rows == 0 && (b.rows > 0 || errors.Is(b.err, io.EOF)) {
		if err := p.writer.head(); err != nil {
			return err
		}
	}
	if b.rows == 0 {
		return nil
	}
	n := p.net.spec.Outputs()
	out := outputs[:b.rows*n]
	if err := p.net.predictor.Answer(out, b.x[:b.rows*p.net.spec.Inputs]); err != nil {
		return p.flags.where(err)
	}
	labels := len(p.flags.labels)
	for i := range b.rows {
		one := out[i*n : (i+1)*n]
		if err := p.writer.write(one); err != nil {
			return err
		}
		if labels > 0 {
			if err := p.score.add(p.net, one, b.answers[i*labels:(i+1)*labels]); err != nil {
				return p.flags.where(fmt.Errorf("sample %d: %w", p.rows+i+1, err))
			}
		}
	}
	p.rows += b.rows
	return nil
}

func (p *prediction) progress(bar *bar, start time.Time) {
	if size := p.stream.size; size > 0 && bar != nil {
		rate := float64(p.rows) / time.Since(start).Seconds()
		bar.set(int(p.stream.read.Load()>>10), int(size>>10)+1, fmt.Sprintf("predicting, %d samples, %.0f a second", p.rows, rate))
	}
}

// summarise says what there was besides answers.
func (p *prediction) summarise() {
	if p.skipped > 0 {
		p.console.note("%s left out that were no sample", plural(p.skipped, "line"))
	}
	if len(p.flags.labels) > 0 && p.rows > 0 {
		p.console.note("%s", p.score.describe(p.net, p.rows))
	}
}
