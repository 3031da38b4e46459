// Package vector computes on slices of float32 with vector instructions: functions,
// arithmetic, reductions, optimiser steps and random numbers. The kernels come from
// one expression each, in the folder gen, which go generate prints as assembly for
// AVX-512, AVX2 and NEON.
//
// The same expression means the same bits everywhere: an element's result depends on
// no instruction set, position, length or alignment, except that NaN is any NaN.
// Kernels read and write nothing outside their slices. Slices may be the same, element
// for element; otherwise what is written overlaps nothing.
package vector

import (
	"fmt"

	"github.com/dnnbench/dnnbench/internal/simd"
)

//go:generate go run ./gen .

// Lanes is how many lanes reductions have on every instruction set.
const Lanes = 16

// BlockLength is the number of elements that kernels of whole blocks take at once.
const BlockLength = 64

// Set is the kernels of one instruction set. The zero Set has none: its kernels panic.
type Set struct{ level simd.Level }

// Select returns the kernels that simd.Choose says.
func Select() (Set, error) {
	level, err := simd.Choose()
	return Set{level}, err
}

// Of returns the kernels of a level that the processor has.
func Of(level simd.Level) Set { return Set{level} }

// Available says whether there are kernels at all.
func (s Set) Available() bool { return s.level != simd.None }

// Level is the instruction set of the kernels.
func (s Set) Level() simd.Level { return s.level }

const noKernels = "vector: no kernels for this processor"

// wholeBlocks panics at a length that is no multiple of BlockLength.
func wholeBlocks(n int) {
	if n%BlockLength != 0 {
		panic(fmt.Sprintf("vector: %d elements are no whole blocks of %d", n, BlockLength))
	}
}

// padded rounds a length up to a multiple of Lanes.
func padded(n int) int { return (n + Lanes - 1) &^ (Lanes - 1) }
