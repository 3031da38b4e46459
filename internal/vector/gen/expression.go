package main

import "math"

// kind is what the lanes of a value hold. A register of float32 lanes fills two
// registers of float64 lanes, its lower and its upper half; see wide.
type kind uint8

const (
	float32s kind = iota
	words         // 32-bit integers
	masks         // true or false for each 32-bit lane
	float64s
)

type operation uint8

const (
	opConstant operation = iota // the same bits in each lane
	opScalar                    // an argument in each lane
	opPattern                   // a constant with other bits in each lane
	opLoad
	opCarried // what an accumulator holds when an iteration begins

	opAdd
	opSub
	opMul
	opDiv
	opSqrt
	opFMA  // args[0]·args[1] + args[2], rounded once
	opFNMA // args[2] - args[0]·args[1], rounded once
	opMax  // args[0] > args[1] ? args[0] : args[1], so args[1] if either is NaN
	opMin  // args[0] < args[1] ? args[0] : args[1], likewise
	opScale

	opAnd
	opOr
	opXor
	opShiftLeft
	opShiftRight     // filling with zeros
	opShiftRightSign // filling with the sign
	opShiftRight64   // of pairs of lanes, by 32
	opAddWords
	opSubWords
	opMultiplyLow // the lower and the upper word of the products of unsigned words
	opMultiplyHigh
	opMultiplyEven  // 64-bit products of the even lanes, each in a pair of lanes
	opBlendOdd      // the odd lanes of args[0], the even lanes of args[1]
	opMultiplyLower // NEON: 64-bit products of the lower and of the upper two lanes
	opMultiplyUpper
	opUnzipOdd      // NEON: the odd lanes of both arguments
	opInterleaveLow // of each 16 bytes: the lower words of both arguments in turn
	opInterleaveHigh
	opInterleaveLow64 // likewise of pairs of words
	opInterleaveHigh64

	opTruncate // float32 to a word towards zero
	opFromWord // signed word to float32
	opWidenLow // float32 to float64, the lower and the upper half of the lanes
	opWidenHigh
	opShrink // float64 to float32, in the lower half of a register
	opJoin   // the lower halves of both arguments

	opLess      // args[0] < args[1], false for NaN
	opEqual     // false for NaN
	opLessWords // signed
	opSelect    // args[0] ? args[1] : args[2]
	opInside    // args[0] in lanes of the operands, args[1] in lanes beyond their end
)

// value is a vector: an operation on other vectors.
type value struct {
	op    operation
	kind  kind
	args  []*value
	bits  uint64                   // of opConstant: a lane of float64, or twice a lane of 32 bits; of shifts: the distance
	param *param                   // of opScalar and opLoad
	part  int                      // of opLoad and opCarried: which of the vectors that an iteration takes
	lanes func(lanes int) []uint32 // of opPattern, for registers of so many words
	plain *value                   // what an element of an interleaved vector is one of
}

func node(op operation, k kind, args ...*value) *value { return &value{op: op, kind: k, args: args} }

// num is a float32 constant, bitsOf a constant of words.
func num(x float64) *value {
	return &value{op: opConstant, kind: float32s, bits: twice(math.Float32bits(float32(x)))}
}

func word(bits uint32) *value { return &value{op: opConstant, kind: words, bits: twice(bits)} }

func twice(bits uint32) uint64 { return uint64(bits)<<32 | uint64(bits) }

// real is the kind of x as an operand of arithmetic: float32 and words are the same
// 32 bits, read as the operation demands.
func real(x *value) kind {
	if x.kind == float64s {
		return float64s
	}
	return float32s
}

func add(x, y *value) *value     { return node(opAdd, real(x), x, y) }
func sub(x, y *value) *value     { return node(opSub, real(x), x, y) }
func mul(x, y *value) *value     { return node(opMul, real(x), x, y) }
func div(x, y *value) *value     { return node(opDiv, real(x), x, y) }
func sqrt(x *value) *value       { return node(opSqrt, real(x), x) }
func larger(x, y *value) *value  { return node(opMax, float32s, x, y) }
func smaller(x, y *value) *value { return node(opMin, float32s, x, y) }

// fma is xy + z and fnma is z - xy, both rounded once.
func fma(x, y, z *value) *value  { return node(opFMA, real(x), x, y, z) }
func fnma(x, y, z *value) *value { return node(opFNMA, real(x), x, y, z) }

// scale is x·2^n for n a float32 of integer value in [-252, 254], rounded once.
func scale(x, n *value) *value { return node(opScale, float32s, x, n) }

func and(x, y *value) *value { return node(opAnd, words, x, y) }
func or(x, y *value) *value  { return node(opOr, words, x, y) }
func xor(x, y *value) *value { return node(opXor, words, x, y) }

func shift(op operation, x *value, by uint) *value {
	v := node(op, words, x)
	v.bits = uint64(by)
	return v
}

func shiftLeft(x *value, by uint) *value      { return shift(opShiftLeft, x, by) }
func shiftRight(x *value, by uint) *value     { return shift(opShiftRight, x, by) }
func shiftRightSign(x *value, by uint) *value { return shift(opShiftRightSign, x, by) }
func addWords(x, y *value) *value             { return node(opAddWords, words, x, y) }
func subWords(x, y *value) *value             { return node(opSubWords, words, x, y) }
func truncate(x *value) *value                { return node(opTruncate, words, x) }
func fromWord(x *value) *value                { return node(opFromWord, float32s, x) }

func less(x, y *value) *value      { return node(opLess, masks, x, y) }
func equal(x, y *value) *value     { return node(opEqual, masks, x, y) }
func lessWords(x, y *value) *value { return node(opLessWords, masks, x, y) }

func choose(where, x, y *value) *value { return node(opSelect, x.kind, where, x, y) }

// inside is x, and neutral in lanes beyond the end of the operands.
func inside(x, neutral *value) *value { return node(opInside, x.kind, x, neutral) }

// interleaved turns four vectors, of which lane i holds the elements of group i, to the
// order in memory: an element of each in turn. See kernel.count for which group is in
// which lane.
func interleaved(x [4]*value) [4]*value {
	pair := func(op operation, x, y *value) *value { return node(op, words, x, y) }
	low, high := pair(opInterleaveLow, x[0], x[1]), pair(opInterleaveHigh, x[0], x[1])
	low2, high2 := pair(opInterleaveLow, x[2], x[3]), pair(opInterleaveHigh, x[2], x[3])
	all := [4]*value{pair(opInterleaveLow64, low, low2), pair(opInterleaveHigh64, low, low2),
		pair(opInterleaveLow64, high, high2), pair(opInterleaveHigh64, high, high2)}
	for i := range all {
		all[i].plain = x[i]
	}
	return all
}

// wide is a value of float64 lanes, in two registers.
type wide struct{ low, high *value }

func widen(x *value) wide {
	return wide{node(opWidenLow, float64s, x), node(opWidenHigh, float64s, x)}
}

func narrow(x wide) *value {
	return node(opJoin, float32s, node(opShrink, float32s, x.low), node(opShrink, float32s, x.high))
}

func addWide(x, y wide) wide    { return wide{add(x.low, y.low), add(x.high, y.high)} }
func subWide(x, y wide) wide    { return wide{sub(x.low, y.low), sub(x.high, y.high)} }
func mulWide(x, y wide) wide    { return wide{mul(x.low, y.low), mul(x.high, y.high)} }
func fmaWide(x, y, z wide) wide { return wide{fma(x.low, y.low, z.low), fma(x.high, y.high, z.high)} }
