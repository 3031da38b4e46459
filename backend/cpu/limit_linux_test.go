package cpu

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMemTotal(t *testing.T) {
	for _, c := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"MemTotal:        2048 kB\nMemFree: 1 kB\n", 2 << 20, true},
		{"MemFree: 1 kB\nMemTotal: 3 kB", 3 << 10, true},
		{"", 0, false},
		{"MemTotal:\n", 0, false},
		{"MemTotal: many kB\n", 0, false},
		{"MemTotal: 0 kB\n", 0, false},
		{"MemTotal: 9223372036854775807 kB\n", 0, false},
	} {
		got, ok := memTotal(c.text)
		assert.Equal(t, c.ok, ok, "%q", c.text)
		if ok {
			assert.Equal(t, c.want, got, "%q", c.text)
		}
	}
}

func TestMachineMemoryIsBelievable(t *testing.T) {
	assert.Greater(t, machineMemory(), int64(64<<20))
	assert.Less(t, machineMemory(), int64(1<<46))
}
