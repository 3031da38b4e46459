package cpu

import (
	"errors"

	"github.com/dnnbench/dnnbench/backend"
)

// program is a recorded list of calls on a queue.
type program struct {
	queue *Backend
	nodes []node
}

// node is a kernel call or a function of the host.
type node struct {
	call call
	host func() error
}

func (p *program) append(c call) { p.nodes = append(p.nodes, node{call: c}) }

// Replay carries the calls out. It ends at the first error of a host function,
// which it returns.
func (p *program) Replay() error {
	if err := p.queue.ready(); err != nil {
		return err
	}
	for _, n := range p.nodes {
		if n.call != nil {
			n.call.run(p.queue)
		} else if err := n.host(); err != nil {
			return err
		}
	}
	return nil
}

// Free drops the calls.
func (p *program) Free() { p.nodes = nil }

// Host runs or records f.
func (b *Backend) Host(f func() error) error {
	switch {
	case b.closed:
		return backend.ErrClosed
	case b.recording != nil:
		b.program.nodes = append(b.program.nodes, node{host: f})
		return nil
	}
	return f()
}

// BeginRecording makes the calls that follow part of a program.
func (b *Backend) BeginRecording(r *backend.Recording) error {
	if err := b.ready(); err != nil {
		return err
	}
	b.recording, b.program = r, &program{queue: b}
	return nil
}

// EndRecording returns the program.
func (b *Backend) EndRecording() (backend.Program, error) {
	if b.closed {
		return nil, backend.ErrClosed
	}
	if b.recording == nil {
		return nil, errors.New("no recording is being made: begin one first")
	}
	p := b.program
	b.recording, b.program = nil, nil
	return p, nil
}

// Recording is the recording being made, or nil.
func (b *Backend) Recording() *backend.Recording { return b.recording }
