package bench

import "github.com/klauspost/cpuid/v2"

// fmaAVX2 and fmaAVX512 run rounds of 12 independent multiply-adds of 8 and of 16
// floats. Twelve are enough to fill two units with a latency of up to six cycles.
//
//go:noescape
func fmaAVX2(rounds int)

//go:noescape
func fmaAVX512(rounds int)

// fmaLoops are those that this processor can run. Both are tried where there are
// two, since a processor may clock lower with the wider one.
func fmaLoops() []fmaLoop {
	const accumulators, flopsPerLane = 12, 2
	var loops []fmaLoop
	if cpuid.CPU.Supports(cpuid.AVX2, cpuid.FMA3) {
		loops = append(loops, fmaLoop{accumulators * 8 * flopsPerLane, fmaAVX2})
	}
	if cpuid.CPU.Supports(cpuid.AVX512F) {
		loops = append(loops, fmaLoop{accumulators * 16 * flopsPerLane, fmaAVX512})
	}
	return loops
}
