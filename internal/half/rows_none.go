//go:build noasm || !(amd64 || arm64)

package half

// widenRows is for levels that this build does not have.
func widenRows(dst *float32, dstRow int, src *uint16, srcRow, rows, cols int) {
	panic("half: no instructions for this processor")
}
