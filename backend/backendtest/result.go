package backendtest

import "math"

// Result is one comparison with the truth.
type Result struct {
	Op    string `json:"op"`    // as "MatMul"
	Case  string `json:"case"`  // what is special about its operands
	Unit  string `json:"unit"`  // what errors and bound are counted in
	Why   string `json:"why"`   // where the bound comes from
	Index int    `json:"index"` // of the element with the worst error
	// WorstError is in units; MaxFloat64 stands for a wrong NaN or infinity, and for a
	// write outside the output.
	WorstError float64 `json:"worst_error"`
	Bound      float64 `json:"bound"`            // what the error may be, in units
	Margin     float64 `json:"margin"`           // the part of the bound that is left, 1 - error/bound
	OK         bool    `json:"ok"`               // the error is within the bound
	Detail     string  `json:"detail,omitempty"` // of a failure: what was got and wanted
}

func (r *Result) judge(worst float64) {
	if math.IsNaN(worst) || math.IsInf(worst, 0) {
		worst = math.MaxFloat64
	}
	r.WorstError = worst
	r.OK = worst <= r.Bound
	switch {
	case r.Bound > 0:
		r.Margin = max(1-worst/r.Bound, -math.MaxFloat64)
	case r.OK:
		r.Margin = 1
	default:
		r.Margin = -math.MaxFloat64
	}
}
