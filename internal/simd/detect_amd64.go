//go:build !noasm

package simd

import "github.com/klauspost/cpuid/v2"

// available lists the levels of this processor, the best last. cpuid reports a
// feature only if the operating system saves its registers too.
func available() []Level {
	levels := []Level{None}
	if cpuid.CPU.Supports(cpuid.AVX2, cpuid.FMA3, cpuid.F16C) {
		levels = append(levels, AVX2)
		if cpuid.CPU.Supports(cpuid.AVX512F, cpuid.AVX512DQ, cpuid.AVX512BW, cpuid.AVX512VL) {
			levels = append(levels, AVX512)
		}
	}
	return levels
}
