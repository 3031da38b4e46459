// Package backendtest holds any backend to the contract of package backend.
//
// Run is a backend's whole test. Check is the numeric part of it as a library, for a
// command that shows a user how their own device computes. Both run the same cases:
// inputs that are awkward on purpose, outputs that lie poisoned with NaN between
// sentinels at odd offsets, a truth in float64 (package reference), and bounds that
// are derived where they are stated. Package faults plants errors in a working
// backend, and its test shows which case finds each.
package backendtest
