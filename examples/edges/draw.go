package main

import (
	"image"
	"image/color"
	"math"
	"slices"

	"github.com/dnnbench/dnnbench/nn"
)

type picture = *image.RGBA

// scale is the side of a pixel, and border what lies between two images.
const scale, border = 3, 3

// largest lists the answers with the largest output of a unit.
func largest(answers []nn.Prediction, unit, most int) []int {
	order := make([]int, len(answers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := answers[a].Outputs[unit], answers[b].Outputs[unit]; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return order[:most]
}

// drawSigned draws weights [units width·height] as a square of images, white where a
// weight is 0, in the scale of each unit's largest.
func drawSigned(w []float32, width, height int) picture {
	n := width * height
	units := len(w) / n
	columns := int(math.Ceil(math.Sqrt(float64(units))))
	p := sheet((units+columns-1)/columns, columns, width, height)
	for unit := range units {
		row := w[unit*n : (unit+1)*n]
		top := float32(math.SmallestNonzeroFloat32)
		for _, v := range row {
			top = max(top, v, -v)
		}
		p.put(unit/columns, unit%columns, width, height, func(i int) color.RGBA {
			fade := uint8(255 * (1 - math.Abs(float64(row[i]/top))))
			if row[i] < 0 {
				return color.RGBA{fade, fade, 255, 255}
			}
			return color.RGBA{255, fade, fade, 255}
		})
	}
	return p.RGBA
}

// drawGrey draws rows of images, dark ink on white.
func drawGrey(x []float32, rows [][]int, width, height int) picture {
	p := sheet(len(rows), len(rows[0]), width, height)
	for r, images := range rows {
		for c, at := range images {
			pixels := x[at*width*height:]
			p.put(r, c, width, height, func(i int) color.RGBA {
				grey := uint8(255 * (1 - pixels[i]))
				return color.RGBA{grey, grey, grey, 255}
			})
		}
	}
	return p.RGBA
}

// grid is a picture of many images.
type grid struct{ *image.RGBA }

func sheet(rows, columns, width, height int) grid {
	p := image.NewRGBA(image.Rect(0, 0, columns*(width*scale+border)+border, rows*(height*scale+border)+border))
	for i := range p.Pix {
		p.Pix[i] = 200
	}
	for i := 3; i < len(p.Pix); i += 4 {
		p.Pix[i] = 255
	}
	return grid{p}
}

// put draws the image at a place of the grid, pixel by pixel.
func (g grid) put(row, column, width, height int, of func(i int) color.RGBA) {
	x0, y0 := border+column*(width*scale+border), border+row*(height*scale+border)
	for y := range height * scale {
		for x := range width * scale {
			g.SetRGBA(x0+x, y0+y, of(y/scale*width+x/scale))
		}
	}
}
