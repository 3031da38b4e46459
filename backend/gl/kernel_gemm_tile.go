package gl

import (
	"strings"

	"github.com/dnnbench/dnnbench/shaders"
)

// defaultTile is how a product is cut where nothing was measured.
func (q *Queue) defaultTile(p *product) shaders.Tile {
	return shaders.Choose(q.device.class, p.m, p.n, p.k, p.TransX, p.TransY)
}

// class is the class of device that the context is on, by its names.
func (d description) class() shaders.Class {
	if d.software() {
		return shaders.Software
	}
	names := strings.ToLower(d.vendor + " " + d.renderer)
	for _, c := range []struct {
		part  string
		class shaders.Class
	}{{"nvidia", shaders.NVIDIA}, {"amd", shaders.AMD}, {"radeon", shaders.AMD}, {"ati ", shaders.AMD}, {"intel", shaders.Intel}} {
		if strings.Contains(names, c.part) {
			return c.class
		}
	}
	return shaders.Other
}
