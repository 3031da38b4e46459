package bench

import (
	"runtime"

	"github.com/klauspost/cpuid/v2"
)

// System is the machine that measured.
type System struct {
	OS    string `json:"os"`    // as GOOS
	Arch  string `json:"arch"`  // as GOARCH
	CPU   string `json:"cpu"`   // its brand, or "unknown"
	SIMD  string `json:"simd"`  // widest float32 vectors: "avx512", "avx2+fma", "neon" or "none"
	Cores int    `json:"cores"` // threads that Go runs at once
	Go    string `json:"go"`    // the Go release
}

// ThisSystem describes this machine.
func ThisSystem() System {
	s := System{OS: runtime.GOOS, Arch: runtime.GOARCH, CPU: cpuid.CPU.BrandName, SIMD: "none",
		Cores: hostThreads(), Go: runtime.Version()}
	if s.CPU == "" {
		s.CPU = "unknown"
	}
	switch {
	case cpuid.CPU.Supports(cpuid.AVX512F):
		s.SIMD = "avx512"
	case cpuid.CPU.Supports(cpuid.AVX2, cpuid.FMA3):
		s.SIMD = "avx2+fma"
	case runtime.GOARCH == "arm64":
		s.SIMD = "neon"
	}
	return s
}
