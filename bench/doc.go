// Package bench measures a backend: what is measured, how, and against what.
//
// A [Case] is one operation on one shape. [Measure] times it: warmed up, in samples
// long enough for the clock, each ended by a Sync, on random data. Rates are in
// GFLOP/s for arithmetic and GB/s for what only moves memory, and stand beside the
// ceiling of the same machine, measured in the same run ([Ceilings]).
//
// [Train] is the other measure: a network trained from a data set to its accuracy.
package bench
