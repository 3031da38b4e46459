//go:build !noasm && (amd64 || arm64)

package half

// widenRows takes at least one row and one column; rows lie so many bytes apart.
//
//go:noescape
func widenRows(dst *float32, dstRow int, src *uint16, srcRow, rows, cols int)
