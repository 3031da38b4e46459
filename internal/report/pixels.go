package report

import (
	"image"
	"image/color"
	"math"
)

// InkImage draws numbers [height width] in rows as a grey picture: low is white, high is black.
func InkImage(x []float32, width int, low, high float32) image.Image {
	p := image.NewGray(image.Rect(0, 0, width, len(x)/width))
	for i, v := range x {
		share := 0.0
		if high > low {
			share = min(1, max(0, float64((v-low)/(high-low))))
		}
		p.Pix[i] = uint8(math.Round(255 * (1 - share)))
	}
	return p
}

// SignedImage draws numbers [height width] in rows, white at 0, red above and blue below,
// in the scale of the largest.
func SignedImage(x []float32, width int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, width, len(x)/width))
	top := float32(math.SmallestNonzeroFloat32)
	for _, v := range x {
		top = max(top, v, -v)
	}
	for i, v := range x {
		fade := uint8(math.Round(255 * (1 - math.Abs(float64(v/top)))))
		c := color.RGBA{0xff, fade, fade, 0xff}
		if v < 0 {
			c = color.RGBA{fade, fade, 0xff, 0xff}
		}
		p.SetRGBA(i%width, i/width, c)
	}
	return p
}
