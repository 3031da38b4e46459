package main

import "fmt"

// lanesOfSums is how many lanes an accumulator has on every target: those of the
// widest register. Narrower targets spread them over several, so the order of a sum
// is the same everywhere.
const lanesOfSums = 16

// element is the Go type of a parameter.
type element string

const (
	isFloat32 element = "float32"
	isFloat64 element = "float64"
	isUint32  element = "uint32"
	isUint8   element = "uint8"
)

type shape uint8

const (
	isSlice  shape = iota
	isScalar       // one for all elements
	isLanes        // what an accumulator ends with, lanesOfSums numbers
)

type param struct {
	name          string
	element       element
	shape         shape
	read, written bool
	index         int // among the slices
	registers     int // that a body takes of it
	offset        int // in the arguments of the assembly function
}

func (p *param) size() int {
	switch p.element {
	case isFloat64:
		return 8
	case isUint8:
		return 1
	}
	return 4
}

// accumulator is a vector that each iteration replaces; float64 has two halves.
type accumulator struct {
	param   *param
	initial uint64 // bits of each lane, as in value
	first   *value // of a counter, which has no parameter: added to groups
	carried []*value
	next    []*value
}

type store struct {
	param *param
	part  int
	value *value
}

// kernel is a loop over the elements of slices.
type kernel struct {
	name, doc    string
	params       []*param
	loads        []*value
	stores       []store
	accumulators []*accumulator
	vectors      int  // of each slice in an iteration
	whole        bool // takes only whole blocks of blockLength elements
}

// blockLength is what a kernel of whole blocks takes at once, on every target.
const blockLength = 64

func newKernel(name, doc string) *kernel { return &kernel{name: name, doc: doc, vectors: 1} }

func (k *kernel) declare(e element, s shape, names []string) *kernel {
	for _, n := range names {
		k.params = append(k.params, &param{name: n, element: e, shape: s})
	}
	return k
}

func (k *kernel) slices(names ...string) *kernel  { return k.declare(isFloat32, isSlice, names) }
func (k *kernel) doubles(names ...string) *kernel { return k.declare(isFloat64, isSlice, names) }
func (k *kernel) bytes(names ...string) *kernel   { return k.declare(isUint8, isSlice, names) }
func (k *kernel) scalars(names ...string) *kernel { return k.declare(isFloat32, isScalar, names) }
func (k *kernel) integers(names ...string) *kernel {
	return k.declare(isUint32, isScalar, names)
}
func (k *kernel) lanes32(names ...string) *kernel { return k.declare(isFloat32, isLanes, names) }
func (k *kernel) lanes64(names ...string) *kernel { return k.declare(isFloat64, isLanes, names) }

func (k *kernel) param(name string) *param {
	for _, p := range k.params {
		if p.name == name {
			return p
		}
	}
	panic(fmt.Sprintf("%s has no parameter %s", k.name, name))
}

// load reads the elements of a slice, or of a slice of bytes as integers.
func (k *kernel) load(name string) *value {
	if k.param(name).element == isUint8 {
		return k.loadPart(name, words, 0)
	}
	return k.loadPart(name, float32s, 0)
}

func (k *kernel) loadWide(name string) wide {
	return wide{k.loadPart(name, float64s, 0), k.loadPart(name, float64s, 1)}
}

// loadPart loads each vector once, before the iteration stores anything: a slice may
// be both read and written.
func (k *kernel) loadPart(name string, kind kind, part int) *value {
	p := k.param(name)
	p.read = true
	for _, v := range k.loads {
		if v.param == p && v.part == part {
			return v
		}
	}
	v := &value{op: opLoad, kind: kind, param: p, part: part}
	k.loads = append(k.loads, v)
	return v
}

// scalar reads an argument into every lane.
func (k *kernel) scalar(name string) *value {
	v := node(opScalar, float32s)
	v.param = k.param(name)
	if v.param.element == isUint32 {
		v.kind = words
	}
	return v
}

func (k *kernel) store(name string, x *value) *kernel { return k.storePart(name, 0, x) }

// storePart stores vector number part of those that an iteration makes.
func (k *kernel) storePart(name string, part int, x *value) *kernel {
	p := k.param(name)
	p.written = true
	k.stores = append(k.stores, store{p, part, x})
	return k
}

func (k *kernel) storeWide(name string, x wide) *kernel {
	return k.storePart(name, 0, x.low).storePart(name, 1, x.high)
}

// accumulate replaces the lanes of a parameter by next of themselves in each
// iteration.
func (k *kernel) accumulate(name string, initial *value, next func(sofar *value) *value) *kernel {
	a := &accumulator{param: k.param(name), initial: initial.bits}
	v := node(opCarried, initial.kind)
	a.carried, a.next = []*value{v}, []*value{next(v)}
	a.param.written = true
	k.accumulators = append(k.accumulators, a)
	return k
}

// groups is which of the groups of four elements that an iteration makes is in which
// lane: interleaved puts lane 4j+i into the j-th 16 bytes of vector i.
var groups = &value{op: opPattern, kind: words, bits: 1, lanes: func(lanes int) []uint32 {
	g := make([]uint32, lanes)
	for l := range g {
		g[l] = uint32(l%4*(lanes/4) + l/4)
	}
	return g
}}

// everyLane is as many as there are lanes.
var everyLane = &value{op: opPattern, kind: words, bits: 2, lanes: func(lanes int) []uint32 {
	g := make([]uint32, lanes)
	for l := range g {
		g[l] = uint32(lanes)
	}
	return g
}}

// count is the number of each lane's group, from an argument on.
func (k *kernel) count(name string) *value {
	v := node(opCarried, words)
	k.accumulators = append(k.accumulators, &accumulator{first: k.scalar(name), carried: []*value{v}, next: []*value{addWords(v, everyLane)}})
	return v
}

// sum adds float32 lanes up in float64.
func (k *kernel) sum(name string, x wide) *kernel {
	a := &accumulator{param: k.param(name)}
	low := &value{op: opCarried, kind: float64s}
	high := &value{op: opCarried, kind: float64s, part: 1}
	a.carried = []*value{low, high}
	a.next = []*value{add(low, x.low), add(high, x.high)}
	a.param.written = true
	k.accumulators = append(k.accumulators, a)
	return k
}

// roots are the values that an iteration must compute.
func (k *kernel) roots() []*value {
	var all []*value
	for _, s := range k.stores {
		all = append(all, s.value)
	}
	for _, a := range k.accumulators {
		all = append(all, a.next...)
	}
	return all
}

// of lists the parameters of a shape.
func (k *kernel) of(s shape) []*param {
	var all []*param
	for _, p := range k.params {
		if p.shape == s {
			all = append(all, p)
		}
	}
	return all
}

// layOut places the arguments: pointers to the slices, their length, the scalars,
// pointers to the lanes. It returns the place of the length and the size of all.
func (k *kernel) layOut() (length, size int) {
	for i, p := range k.of(isSlice) {
		p.index, p.offset, p.registers = i, size, k.vectors
		if p.element == isFloat64 {
			p.registers = 2
		}
		size += 8
	}
	length = size
	size += 8
	for _, p := range k.of(isScalar) {
		p.offset = size
		size += 4
	}
	for _, p := range k.of(isLanes) {
		size = (size + 7) &^ 7
		p.offset = size
		size += 8
	}
	return length, size
}

// copies is how many times the body stands in the loop of a target: so that an
// accumulator has its lanes, or to share the loop's own instructions.
func (k *kernel) copies(lanes int) int {
	switch {
	case k.vectors > 1:
		return 1
	case len(k.accumulators) > 0:
		return lanesOfSums / lanes
	}
	return 2
}

// body is what a target prints: the schedule of the kernel's values as it has them.
type body struct {
	kernel *kernel
	order  []*value
	roots  []*value
}

// newBody prepares the kernel for a target; inside is what the tail needs alone.
func newBody(k *kernel, tail bool, missing func(v *value) *value) body {
	roots := expand(k.roots(), func(v *value) *value {
		if v.op == opInside && !tail {
			return v.args[0]
		}
		return missing(v)
	})
	return body{k, schedule(roots), roots}
}
