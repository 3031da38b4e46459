package bench

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/dnnbench/dnnbench/backend"
)

func TestProducts(t *testing.T) {
	assert.Equal(t, []backend.ProductShape{
		{M: 32, K: 7, N: 5, TransY: true}, {M: 5, K: 32, N: 7, TransX: true}, {M: 32, K: 5, N: 7},
		{M: 32, K: 5, N: 3, TransY: true}, {M: 3, K: 32, N: 5, TransX: true}, {M: 32, K: 3, N: 5},
	}, LayerProducts(32, 7, 5, 3))
	quick, full := Products(Quick), Products(Full)
	assert.Contains(t, quick, backend.ProductShape{M: 512, K: 512, N: 512})
	assert.Contains(t, quick, backend.ProductShape{M: 64, K: 784, N: 256, TransY: true})
	assert.Subset(t, full, quick)
	assert.Greater(t, len(full), len(quick))
}
