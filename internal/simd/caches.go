package simd

import "github.com/klauspost/cpuid/v2"

// Caches are the sizes in bytes of the data caches that a core sees: its own first and
// second level, and the third, which it may share.
type Caches struct{ First, Second, Third int }

// usual is what stands for a size that the processor does not tell.
var usual = Caches{First: 32 << 10, Second: 1 << 20, Third: 32 << 20}

// DetectCaches asks the processor.
func DetectCaches() Caches {
	c := cpuid.CPU.Cache
	return Caches{First: c.L1D, Second: c.L2, Third: c.L3}.orUsual()
}

func (c Caches) orUsual() Caches {
	size := func(told, usual int) int {
		if told > 0 {
			return told
		}
		return usual
	}
	return Caches{size(c.First, usual.First), size(c.Second, usual.Second), size(c.Third, usual.Third)}
}
