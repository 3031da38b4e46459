package simd

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCachesThatAreNotTold(t *testing.T) {
	assert.Equal(t, usual, Caches{-1, 0, -1}.orUsual())
	assert.Equal(t, Caches{48 << 10, usual.Second, 8 << 20}, Caches{48 << 10, -1, 8 << 20}.orUsual())
	assert.Positive(t, DetectCaches().First)
}
