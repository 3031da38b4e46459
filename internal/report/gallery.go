package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"image"
	"image/png"
)

// Gallery is small pictures side by side.
type Gallery struct {
	Title    string
	Caption  string // how to read them
	Pictures []Picture
}

// Picture is a small one, of which every pixel is shown as a square.
type Picture struct {
	Image image.Image
	Alt   string
	Label string // below it
}

// URL holds the picture itself.
func (p Picture) URL() (template.URL, error) {
	var file bytes.Buffer
	if err := png.Encode(&file, p.Image); err != nil {
		return "", fmt.Errorf("writing a picture of %s: %w", p.Alt, err)
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes())), nil
}
