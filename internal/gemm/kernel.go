package gemm

import "unsafe"

// tile is what a register tile multiplies and where it stores: rows by panels of
// columns of the product, summed over k. Distances are in bytes. The names are those that the
// assembly uses.
type tile struct {
	a           unsafe.Pointer // the left operand's element of row 0, k 0
	aRow, aStep uintptr        // to its next row; to its next k
	b           unsafe.Pointer // the right operand's columns at k 0, side by side
	bStep       uintptr
	k           int
	in          unsafe.Pointer // the sums so far, or nil for zeros
	inRow       uintptr
	out         unsafe.Pointer
	outRow      uintptr
	last        int // columns in the last vector of the last panel, at least 1

	panels int     // how often to go on to the columns to the right, and 1
	bNext  uintptr // how far the next panel of b is from this one

	bias     unsafe.Pointer // of the columns, or nil
	relu     int            // 1: max(z, 0)
	saved    unsafe.Pointer // multiply by 1 where this is above 0, else by 0; or nil
	savedRow uintptr
}

// turn is a strip that is transposed: its rows, at most a vector's lanes, become
// columns.
type turn struct {
	src    unsafe.Pointer
	srcRow uintptr
	rows   int
	cols   int
	dst    unsafe.Pointer
	dstRow uintptr

	plain    int // 1: no epilogue
	bias     unsafe.Pointer
	relu     int
	saved    unsafe.Pointer
	savedRow uintptr
}

// strip is rows that are copied, no wider than a packed panel.
type strip struct {
	src    unsafe.Pointer
	srcRow uintptr
	rows   int
	cols   int
	dst    unsafe.Pointer
	dstRow uintptr
}
