//go:build race

package vector

const slow = true
