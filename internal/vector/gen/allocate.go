package main

import (
	"bytes"
	"fmt"
	"sort"
)

// class is a register file.
type class uint8

const (
	vectors class = iota
	predicates
)

// target prints operations as instructions of one instruction set.
type target interface {
	// emit prints one operation.
	emit(c *context, v *value)
	// load prints the loading of an invariant into a register.
	invariant(c *context, v *value, r int)
	move(c *context, from, to int)
	class(v *value) class
	// free lists the registers that values may take.
	free(of class) []int
}

// context gives registers to the values of a kernel, in the order of the schedule: a
// value has one from the operation that makes it to the last that reads it. Invariants
// have one throughout if there are enough, the most used first; the others are loaded
// where they are needed.
type context struct {
	target       target
	out          bytes.Buffer
	spare        [2][]int
	pinned       map[key]int // invariants with a register of their own
	accumulators map[carriedAt]int
	at           int            // index of the operation being printed
	last         map[*value]int // index of the last operation that reads a value
	where        map[*value]int
	loaded       []int // registers of invariants loaded for the running operation
	full         bool  // there were too few registers: the text is useless

	block int  // which of the vectors of an iteration the body is for
	tail  bool // the body is that of the tail
}

// text prints a kernel with as many invariants in registers as the bodies leave.
func text(t target, loop func(c *context, pinned int)) []byte {
	for pinned := len(t.free(vectors)); pinned >= 0; pinned-- {
		c := newContext(t)
		loop(c, pinned)
		if !c.full {
			return c.out.Bytes()
		}
	}
	panic("a kernel needs more registers than there are")
}

// carriedAt tells the accumulators of the copies of a body apart.
type carriedAt struct {
	value *value
	block int
}

func newContext(t target) *context {
	return &context{target: t, spare: [2][]int{t.free(vectors), t.free(predicates)},
		pinned: map[key]int{}, accumulators: map[carriedAt]int{}}
}

func (c *context) line(format string, args ...any) { fmt.Fprintf(&c.out, "\t"+format+"\n", args...) }

func (c *context) take(of class) int {
	free := c.spare[of]
	if len(free) == 0 {
		c.full = true
		return 0
	}
	r := free[0]
	c.spare[of] = free[1:]
	return r
}

func (c *context) give(of class, r int) {
	if !c.full {
		c.spare[of] = append([]int{r}, c.spare[of]...)
	}
}

// register is where a value is; an invariant without a register is loaded into one
// for the running operation.
func (c *context) register(v *value) int {
	if r, ok := c.resides(v); ok {
		return r
	}
	if !v.invariant() {
		panic(fmt.Sprintf("operation %d reads what no register holds: %+v", c.at, v))
	}
	r := c.take(vectors)
	c.target.invariant(c, v, r)
	c.loaded = append(c.loaded, r)
	return r
}

func (c *context) resides(v *value) (int, bool) {
	if v.invariant() {
		r, ok := c.pinned[v.key()]
		return r, ok
	}
	if v.op == opCarried {
		r, ok := c.accumulators[carriedAt{v, c.block}]
		return r, ok
	}
	r, ok := c.where[v]
	return r, ok
}

// dies says whether the running operation is the last that reads v, so that its
// register can be written over.
func (c *context) dies(v *value) bool {
	return !v.invariant() && v.op != opCarried && c.last[v] == c.at
}

// result gives the running operation's value a register, which may be that of an
// argument.
func (c *context) result(v *value) int {
	c.release(v, nil)
	r := c.take(c.target.class(v))
	c.where[v] = r
	return r
}

// resultOver gives it a register that holds a copy of an argument, for instructions
// that overwrite one. It may not be that of another argument.
func (c *context) resultOver(v, over *value) int {
	if c.dies(over) {
		r := c.where[over]
		c.release(v, over)
		c.where[v] = r
		return r
	}
	r := c.take(c.target.class(v))
	if from, ok := c.resides(over); ok {
		c.target.move(c, from, r)
	} else {
		c.target.invariant(c, over, r)
	}
	c.release(v, nil)
	c.where[v] = r
	return r
}

// apart gives it a register that is none of an argument's.
func (c *context) apart(v *value) int {
	r := c.take(c.target.class(v))
	c.release(v, nil)
	c.where[v] = r
	return r
}

// release frees what the running operation was the last to read, but for kept.
func (c *context) release(v, kept *value) {
	seen := map[*value]bool{kept: true}
	for _, a := range v.args {
		if !seen[a] && c.dies(a) {
			c.give(c.target.class(a), c.where[a])
		}
		seen[a] = true
	}
	for _, r := range c.loaded {
		c.give(vectors, r)
	}
	c.loaded = c.loaded[:0]
}

// body prints the operations once, and hands each accumulator its next value. finish
// prints what reads the roots.
func (c *context) body(order []*value, roots []*value, finish func()) {
	c.last, c.where = map[*value]int{}, map[*value]int{}
	for i, v := range order {
		for _, a := range v.args {
			c.last[a] = i
		}
	}
	for _, r := range roots {
		c.last[r] = len(order)
	}
	for i, v := range order {
		if c.full {
			return
		}
		c.at = i
		c.target.emit(c, v)
	}
	c.at = len(order)
	finish()
	for _, r := range c.loaded {
		c.give(vectors, r)
	}
	c.loaded = c.loaded[:0]
	done := map[*value]bool{}
	for _, r := range roots {
		if at, ok := c.where[r]; ok && !done[r] {
			c.give(c.target.class(r), at)
		}
		done[r] = true
	}
}

// pin gives registers to some invariants and prints their loading.
func (c *context) pin(all []*value) {
	for _, v := range all {
		r := c.take(vectors)
		c.pinned[v.key()] = r
		c.target.invariant(c, v, r)
	}
}

// invariants lists those of a schedule, the most used first.
func invariants(order, roots []*value) []*value {
	uses := map[key]int{}
	var all []*value
	count := func(values []*value) {
		for _, v := range values {
			if !v.invariant() {
				continue
			}
			if uses[v.key()] == 0 {
				all = append(all, v)
			}
			uses[v.key()]++
		}
	}
	for _, v := range order {
		count(v.args)
	}
	count(roots)
	sort.SliceStable(all, func(i, j int) bool { return uses[all[i].key()] > uses[all[j].key()] })
	return all
}
