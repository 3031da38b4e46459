package report

import (
	"image/color"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInkImage(t *testing.T) {
	p := InkImage([]float32{0, 8, 16, 40, -3, 16}, 3, 0, 16)
	assert.Equal(t, 2, p.Bounds().Dy())
	for i, want := range []uint8{255, 128, 0, 0, 255, 0} {
		assert.Equal(t, color.Gray{want}, p.At(i%3, i/3), "pixel %d", i)
	}
	assert.Equal(t, color.Gray{255}, InkImage([]float32{5}, 1, 5, 5).At(0, 0), "all alike is no ink")
}

func TestSignedImage(t *testing.T) {
	p := SignedImage([]float32{0, 2, -4, 1}, 2)
	for i, want := range []color.RGBA{{255, 255, 255, 255}, {255, 128, 128, 255}, {0, 0, 255, 255}, {255, 191, 191, 255}} {
		assert.Equal(t, want, p.At(i%2, i/2), "pixel %d", i)
	}
	assert.Equal(t, color.RGBA{255, 255, 255, 255}, SignedImage([]float32{0}, 1).At(0, 0))
}
