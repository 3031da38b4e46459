package main

// invariant says whether a value is the same in every iteration.
func (v *value) invariant() bool {
	return v.op == opConstant || v.op == opScalar || v.op == opPattern
}

// key tells invariants apart.
type key struct {
	op    operation
	bits  uint64
	param *param
}

func (v *value) key() key { return key{v.op, v.bits, v.param} }

// schedule orders the values that the roots need so that arguments come first. It
// goes depth first, the deeper argument before the shallower, which keeps few values
// alive at once.
func schedule(roots []*value) []*value {
	s := scheduler{depth: map[*value]int{}, done: map[*value]bool{}}
	for _, r := range roots {
		s.visit(r)
	}
	return s.order
}

type scheduler struct {
	depth map[*value]int
	done  map[*value]bool
	order []*value
}

func (s *scheduler) visit(v *value) {
	if s.done[v] || v.invariant() || v.op == opCarried {
		return
	}
	s.done[v] = true
	args := append([]*value(nil), v.args...)
	for len(args) > 0 {
		deepest := 0
		for i, a := range args {
			if s.height(a) > s.height(args[deepest]) {
				deepest = i
			}
		}
		s.visit(args[deepest])
		args = append(args[:deepest], args[deepest+1:]...)
	}
	s.order = append(s.order, v)
}

// height is the length of the longest chain of operations below a value.
func (s *scheduler) height(v *value) int {
	if h, ok := s.depth[v]; ok {
		return h
	}
	h := 0
	for _, a := range v.args {
		h = max(h, s.height(a)+1)
	}
	s.depth[v] = h
	return h
}

// expand replaces operations that a target lacks by others, in all that the roots
// need.
func expand(roots []*value, rule func(v *value) *value) []*value {
	done := map[*value]*value{}
	var visit func(v *value) *value
	visit = func(v *value) *value {
		if w, ok := done[v]; ok {
			return w
		}
		if v.invariant() || v.op == opCarried || v.op == opLoad {
			done[v] = v
			return v
		}
		c := *v
		c.args = make([]*value, len(v.args))
		for i, a := range v.args {
			c.args[i] = visit(a)
		}
		w := rule(&c)
		if w != &c { // the rule may have used what the target lacks too
			w = visit(w)
		}
		done[v], done[w] = w, w
		return w
	}
	out := make([]*value, len(roots))
	for i, r := range roots {
		out[i] = visit(r)
	}
	return out
}
