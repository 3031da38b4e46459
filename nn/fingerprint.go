package nn

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/dnnbench/dnnbench/backend"
)

// A fingerprint reads the features in blocks of fingerprintBytes, at most so many of them:
// all of Fashion-MNIST, 47 MB in 0.13 s on one core of an EPYC.
const (
	fingerprintBytes  = 1 << 20
	fingerprintBlocks = 64
)

// fingerprint tells data sets apart, wherever their features lie: SHA-256 of the sizes,
// of all that is to be predicted and its weights, and of the features, of which large
// ones count by blocks of rows that are evenly spaced.
func (d *Dataset) fingerprint(ctx context.Context) (string, error) {
	h, s := sha256.New(), d.host
	fmt.Fprintln(h, d.m, s.Features, d.stored, s.Classes, s.Outputs)
	if d.stored == backend.Uint8 {
		fmt.Fprintln(h, math.Float32bits(s.Scale), math.Float32bits(s.Shift))
	}
	for _, part := range []any{s.Labels, s.Targets, s.Weights} {
		if err := binary.Write(h, binary.LittleEndian, part); err != nil {
			return "", err
		}
	}
	size := max(1, fingerprintBytes/(s.Features*d.stored.Size()))
	all := (d.m + size - 1) / size
	blocks := min(all, fingerprintBlocks)
	for i := range blocks {
		from := i * all / blocks * size
		if err := d.hashRows(ctx, h, from, min(from+size, d.m)); err != nil {
			return "", fmt.Errorf("reading the samples to know them again: %w", err)
		}
	}
	return fmt.Sprintf("%d samples %x", d.m, h.Sum(nil)[:8]), nil
}

// hashRows adds the features of some samples.
func (d *Dataset) hashRows(ctx context.Context, h io.Writer, from, to int) error {
	n := (to - from) * d.host.Features
	if d.stored == backend.Uint8 {
		x := make([]uint8, n)
		if err := readRows(ctx, d, x, from, to, d.host.BytesFrom); err != nil {
			return err
		}
		_, err := h.Write(x)
		return err
	}
	x := make([]float32, n)
	if err := readRows(ctx, d, x, from, to, d.host.XFrom); err != nil {
		return err
	}
	_, err := h.Write(littleEndian(x))
	return err
}

// readRows reads features from the device, or from where they come from.
func readRows[T float32 | uint8](ctx context.Context, d *Dataset, x []T, from, to int, source Source[T]) error {
	if d.x != nil {
		return backend.Download(d.b, x, d.x.Rows(from, to))
	}
	rows := make([]int32, to-from)
	for i := range rows {
		rows[i] = int32(from + i)
	}
	d.reading <- struct{}{}
	defer func() { <-d.reading }()
	return source.ReadRows(ctx, x, rows)
}
