package main

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// paint writes pictures of two classes: a bright upper half, and a bright lower one.
func paint(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for class, name := range []string{"above", "below"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
		for i := range 20 {
			p := image.NewRGBA(image.Rect(0, 0, 12+i, 10+i))
			for y := range 10 + i {
				for x := range 12 + i {
					c := color.RGBA{uint8(i), 10, 20, 255}
					if (y < (10+i)/2) == (class == 0) {
						c = color.RGBA{200, uint8(150 + i), 220, 255}
					}
					p.SetRGBA(x, y, c)
				}
			}
			f, err := os.Create(filepath.Join(dir, name, fmt.Sprintf("%d.png", i)))
			require.NoError(t, err)
			require.NoError(t, png.Encode(f, p))
			require.NoError(t, f.Close())
		}
	}
	return dir
}

func TestLstep(t *testing.T) {
	device := cmp.Or(os.Getenv("DNNBENCH_TEST_BACKEND"), "cpu")
	for from, want := range map[string][]string{
		paint(t): {"32 samples to train on and 8 to test, of 192 features, in the classes [above below]", "(20, 192)", "1.0000 on the test part"},
		"digits": {"1438 samples to train on and 359 to test, of 64 features", "(20, 64)", "on the test part"},
	} {
		var out strings.Builder
		require.NoError(t, run(&out, device, from, 8, 30, 0.1))
		for _, text := range append(want, "cost after iteration 1: ", "cost after iteration 30: ", "dW[4]") {
			assert.Contains(t, out.String(), text)
		}
	}
}

func TestPicturesKeepTheirColours(t *testing.T) {
	s, err := pictures(paint(t), 2)
	require.NoError(t, err)
	assert.Equal(t, []uint8{200, 150, 220, 200, 150, 220, 0, 10, 20, 0, 10, 20}, s.U8[:12])

	dir := paint(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "above", "note.txt"), []byte("x"), 0o600))
	_, err = pictures(dir, 2)
	assert.ErrorContains(t, err, "keep only pictures")
}
