package main

import (
	"fmt"
	"image"
	_ "image/gif" // the formats that are read
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"

	"github.com/dnnbench/dnnbench/data"
)

// load reads a training part and a test part, a fifth held back where there is none.
func load(from string, side int) (train, test *data.Set, err error) {
	if train, err = pictures(from, side); err == nil && train == nil {
		train, test, err = data.Load(from)
	}
	if err != nil || test != nil {
		return train, test, err
	}
	if train.X != nil { // as bytes are, to [0, 1]
		top := float32(0)
		for _, v := range train.X {
			top = max(top, v)
		}
		for i := range train.X {
			train.X[i] /= top
		}
	}
	return data.Split(train, 0.2, 1)
}

// pictures reads a folder that has a folder of pictures for each class; nil if it has no
// folders. What is no picture is an error.
func pictures(dir string, side int) (*data.Set, error) {
	classes, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil, nil // a name, such as digits
	}
	if err != nil {
		return nil, err
	}
	s := &data.Set{Name: filepath.Base(dir), Features: side * side * 3, Scale: 1.0 / 255}
	for _, class := range classes {
		if !class.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(dir, class.Name()))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			pixels, err := read(filepath.Join(dir, class.Name(), file.Name()), side)
			if err != nil {
				return nil, err
			}
			s.U8, s.Labels = append(s.U8, pixels...), append(s.Labels, int32(len(s.Classes)))
		}
		s.Classes = append(s.Classes, class.Name())
	}
	if len(s.Classes) == 0 {
		return nil, nil
	}
	return s, s.Validate()
}

// read decodes a picture and makes it side pixels wide and high: red, green and blue of
// each, every one the mean of what it stands for.
func read(path string, side int) ([]uint8, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p, _, err := image.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: keep only pictures in PNG, JPEG or GIF there", path, err)
	}
	pixels, box := make([]uint8, 0, side*side*3), p.Bounds()
	for y := range side {
		for x := range side {
			part := image.Rect(x*box.Dx()/side, y*box.Dy()/side, (x+1)*box.Dx()/side, (y+1)*box.Dy()/side)
			part.Max.X, part.Max.Y = max(part.Max.X, part.Min.X+1), max(part.Max.Y, part.Min.Y+1) // of a small picture
			pixels = append(pixels, mean(p, part.Add(box.Min))...)
		}
	}
	return pixels, nil
}

func mean(p image.Image, part image.Rectangle) []uint8 {
	var r, g, b uint64
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			red, green, blue, _ := p.At(x, y).RGBA() // 16 bits each
			r, g, b = r+uint64(red), g+uint64(green), b+uint64(blue)
		}
	}
	n := uint64(part.Dx()*part.Dy()) << 8
	return []uint8{uint8(r / n), uint8(g / n), uint8(b / n)}
}
