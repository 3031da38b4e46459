//go:build !race

package vector

// slow says that the race detector makes a sweep over all arguments take minutes.
const slow = false
