package main

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProductsAreThoseOfTheNetworks(t *testing.T) {
	all := products(regexp.MustCompile(""))
	assert.Len(t, all, 6+5*5*3)
	names := map[string]bool{}
	for _, p := range all {
		assert.False(t, names[p.Name], "%s twice", p.Name)
		names[p.Name] = true
	}
	for _, tt := range []struct {
		name             string
		m, n, k          int
		transA, transB   bool
		strideA, strideB int
	}{
		{"square/256", 256, 256, 256, false, false, 256, 256},
		{"784-256/b64/forward", 64, 256, 784, false, false, 784, 256},
		{"784-256/b64/dW", 784, 256, 64, true, false, 784, 256},
		{"784-256/b64/dX", 64, 784, 256, false, true, 256, 256},
		{"1024-10/b1/dX", 1, 1024, 10, false, true, 10, 10},
	} {
		found := products(regexp.MustCompile("^" + tt.name + "$"))
		require.Len(t, found, 1, tt.name)
		p := found[0]
		assert.Equal(t, []int{tt.m, tt.n, tt.k, tt.strideA, tt.strideB}, []int{p.M, p.N, p.K, p.StrideA(), p.StrideB()}, tt.name)
		assert.Equal(t, []bool{tt.transA, tt.transB}, []bool{p.TransA, p.TransB}, tt.name)
		p = p.withOperands()
		assert.Equal(t, []int{p.M * p.K, p.K * p.N, p.M * p.N}, []int{len(p.A), len(p.B), len(p.C)}, tt.name)
	}
}
