package data

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// maxContents bounds what a file may unpack to. Larger sets do not fit the memory that
// training needs beside them, and a small file that unpacks without end ends here.
const maxContents = 8 << 30

// uncompressed is unpacked that fails where contents have no end.
func uncompressed(r io.Reader) (io.Reader, error) {
	b, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	return &capped{r: b, left: maxContents}, nil
}

// unpacked reads through gzip if the first bytes are gzip's, and drops a UTF-8 byte order
// mark.
func unpacked(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w: fetch the file again", err)
		}
		b = bufio.NewReader(z)
	}
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		if _, err := b.Discard(len(mark)); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// capped fails, rather than ends, after so many bytes.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	// One byte more than is allowed tells contents that end there from longer ones.
	n, err := c.r.Read(p[:min(int64(len(p)), c.left+1)])
	if c.left -= int64(n); c.left < 0 {
		return 0, errors.New("the contents are larger than 8 GiB: split the file")
	}
	return n, err
}
