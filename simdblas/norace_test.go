//go:build !race

package simdblas_test

const raced = false
