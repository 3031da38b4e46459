package nn

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/nlpodyssey/safetensors"

	"github.com/dnnbench/dnnbench/backend"
)

// StateDict is the weights of a PyTorch network of dense layers, as its state_dict has
// them: of modules Linear, BatchNorm1d and LayerNorm, in their order. PyTorch's own .pt
// files are not read: they are Python pickles, which run as programs. Write the weights by
// safetensors.torch.save_file there.
type StateDict struct {
	linears, norms []torchModule
}

// torchModule is a module with its tensors, by the last parts of their names.
type torchModule struct {
	name    string
	place   int // among all modules
	tensors map[string]torchTensor
}

// torchTensor is a tensor of F32 in a file.
type torchTensor struct {
	name string
	dims []int
	view safetensors.TensorView
}

// ReadStateDict reads a state dict in a safetensors file. A file has its tensors by name
// and not in the order of the network, so modules are taken in the order of their names,
// numbers by value, as nn.Sequential and fc1, fc2, fc3 have them. Where other names leave
// the order open ReadStateDict says so; then name all modules that have weights, as
// "input", "hidden.0", "output".
func ReadStateDict(path string, modules ...string) (StateDict, error) {
	_, tensors, _, err := readSafetensors(path)
	var d StateDict
	if err == nil {
		d, err = newStateDict(tensors, modules)
	}
	if err != nil {
		return StateDict{}, fmt.Errorf("loading the state dict %s: %w", path, err)
	}
	return d, nil
}

// len is the number of tensors that count.
func (d StateDict) len() int {
	n := 0
	for _, list := range [][]torchModule{d.linears, d.norms} {
		for _, m := range list {
			n += len(m.tensors)
		}
	}
	return n
}

func newStateDict(tensors safetensors.SafeTensors, order []string) (StateDict, error) {
	modules, err := torchModules(tensors)
	if err != nil {
		return StateDict{}, err
	}
	if len(order) > 0 {
		if len(order) != len(modules) {
			return StateDict{}, fmt.Errorf("it has %d modules with weights, and %d are named", len(modules), len(order))
		}
		for _, m := range modules {
			if !slices.Contains(order, m.name) {
				return StateDict{}, fmt.Errorf("its module %q is not among those named", m.name)
			}
		}
	}
	slices.SortFunc(modules, func(a, b torchModule) int {
		if len(order) > 0 {
			return slices.Index(order, a.name) - slices.Index(order, b.name)
		}
		return byNumber(a.name, b.name)
	})
	var d StateDict
	for i, m := range modules {
		m.place = i
		if len(m.tensors["weight"].dims) == 2 {
			d.linears = append(d.linears, m)
		} else {
			d.norms = append(d.norms, m)
		}
	}
	if len(d.linears) == 0 {
		return StateDict{}, fmt.Errorf("it has no weights of dense layers")
	}
	if len(order) == 0 {
		for _, list := range [][]torchModule{d.linears, d.norms} {
			if err := ambiguous(list); err != nil {
				return StateDict{}, err
			}
		}
	}
	return d, nil
}

// torchModules groups the tensors by module, and checks that each has what its kind has.
func torchModules(tensors safetensors.SafeTensors) ([]torchModule, error) {
	found := map[string]torchModule{}
	for _, t := range tensors.Tensors() {
		dot := strings.LastIndexByte(t.Name, '.')
		name, leaf := t.Name[:max(dot, 0)], t.Name[dot+1:]
		switch leaf {
		case "num_batches_tracked": // counts steps, which only a momentum of None needs
			continue
		case "weight", "bias", "running_mean", "running_var":
		default:
			return nil, fmt.Errorf("tensor %s belongs to none of Linear, BatchNorm1d and LayerNorm", t.Name)
		}
		if dtype := t.TensorView.DType(); dtype != safetensors.F32 {
			return nil, fmt.Errorf("tensor %s is %v: convert the network by .float() first", t.Name, dtype)
		}
		tensor := torchTensor{name: t.Name, view: t.TensorView}
		for _, n := range t.TensorView.Shape() {
			if n < 1 || n > math.MaxInt32 {
				return nil, fmt.Errorf("tensor %s has the shape %v: sizes must be 1 to %d", t.Name, t.TensorView.Shape(), math.MaxInt32)
			}
			tensor.dims = append(tensor.dims, int(n))
		}
		if _, ok := found[name]; !ok {
			found[name] = torchModule{name: name, tensors: map[string]torchTensor{}}
		}
		found[name].tensors[leaf] = tensor
	}
	var modules []torchModule
	for _, m := range found {
		if err := m.validate(); err != nil {
			return nil, err
		}
		modules = append(modules, m)
	}
	return modules, nil
}

func (m torchModule) validate() error {
	weight, ok := m.tensors["weight"]
	if !ok || len(weight.dims) < 1 || len(weight.dims) > 2 {
		return fmt.Errorf("module %q has weights %v: those of a Linear have 2 sizes, those of a normalisation 1", m.name, weight.dims)
	}
	_, mean := m.tensors["running_mean"]
	_, variance := m.tensors["running_var"]
	_, bias := m.tensors["bias"]
	if mean != variance || mean && m.isLinear() || !bias && !m.isLinear() {
		return fmt.Errorf("module %q has not what a Linear, a BatchNorm1d or a LayerNorm has: weight and bias, and of BatchNorm1d running_mean and running_var", m.name)
	}
	for leaf, t := range m.tensors {
		if leaf != "weight" && !slices.Equal(t.dims, weight.dims[:1]) {
			return fmt.Errorf("tensor %s is %v beside weights %v: it must be %v", t.name, t.dims, weight.dims, weight.dims[:1])
		}
	}
	return nil
}

func (m torchModule) isLinear() bool    { return len(m.tensors["weight"].dims) == 2 }
func (m torchModule) isBatchNorm() bool { _, ok := m.tensors["running_mean"]; return ok }
func (m torchModule) units() int        { return m.tensors["weight"].dims[0] }

// byNumber compares names with the numbers in them by value: "2.weight" comes before
// "10.weight".
func byNumber(a, b string) int {
	for a != "" && b != "" {
		x, restA := leadingNumber(a)
		y, restB := leadingNumber(b)
		if x != "" && y != "" {
			x, y := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(len(x)-len(y), strings.Compare(x, y)); c != 0 {
				return c
			}
			a, b = restA, restB
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func leadingNumber(s string) (number, rest string) {
	rest = strings.TrimLeft(s, "0123456789")
	return s[:len(s)-len(rest)], rest
}

// ambiguous refuses names that differ in more than numbers where widths repeat: their
// order may not be the network's, and the shapes would not show it.
func ambiguous(modules []torchModule) error {
	widths, words := map[int]bool{}, map[string]bool{}
	repeated := false
	for _, m := range modules {
		words[strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, m.name)] = true
		repeated = repeated || widths[m.units()]
		widths[m.units()] = true
	}
	if len(modules) > 0 && modules[0].isLinear() {
		repeated = repeated || widths[modules[0].tensors["weight"].dims[1]]
	}
	if repeated && len(words) > 1 {
		return fmt.Errorf("its names do not tell the order of its layers, of which several have as many units: name its modules in their order")
	}
	return nil
}

// Model makes a model on a device, whose spec the caller gives: see [StateDict.Spec]. A
// Linear without bias has zeros for it. Before batch normalisation a model has no bias: one
// that the file has is taken off the running mean, which comes to the same.
func (d StateDict) Model(b backend.Backend, s Spec) (*Model, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	values, err := d.values(s)
	if err != nil {
		return nil, err
	}
	return newStored(b, s, values)
}
