package backendtest

import "github.com/dnnbench/dnnbench/backend"

// rule is a demand of the contract that is not about numbers.
type rule struct {
	name  string
	check func(b backend.Backend) error
}

var rules []rule
