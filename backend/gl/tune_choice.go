package gl

import (
	"bytes"
	"encoding/json"
	"sync"

	"github.com/dnnbench/dnnbench/shaders"
)

// choices are the kernels that Tune found to be the fastest, here or in an earlier
// run, by class of product.
type choices struct {
	mu    sync.RWMutex
	known map[productClass]choice
}

// choice is a tile, or that there is none but the default.
type choice struct {
	tile  shaders.Tile
	tuned bool
}

// winner is a choice in the cache. Where the shaders have changed since, it is stale.
type winner struct {
	Kernel  string `json:"kernel"`
	Shaders string `json:"shaders"` // their fingerprint
}

// tileFor chooses the tile for a product. It is asked when a product is queued or
// recorded, and measures nothing.
func (q *Queue) tileFor(p *product) shaders.Tile {
	if choose := q.device.config.tile; choose != nil {
		return choose(p.m, p.n, p.k, p.TransX, p.TransY)
	}
	if c := q.device.choice(p.class()); c.tuned {
		return c.tile
	}
	return q.defaultTile(p)
}

// choice looks a class up, in the cache when it is asked for first.
func (d *device) choice(c productClass) choice {
	if d.config.fixed {
		return choice{}
	}
	d.choices.mu.RLock()
	found, ok := d.choices.known[c]
	d.choices.mu.RUnlock()
	if !ok {
		found = d.cached(c)
		d.choices.set(c, found)
	}
	return found
}

func (s *choices) set(c productClass, to choice) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[productClass]choice{}
	}
	s.known[c] = to
}

// cached returns an earlier run's choice, unless it is stale or more than this device
// can do.
func (d *device) cached(c productClass) choice {
	data, ok := d.config.cache.Get(d.winnerKey(c))
	if !ok {
		return choice{}
	}
	w, ok := parseWinner(data)
	fingerprint, err := shaders.Fingerprint()
	if !ok || err != nil || w.Shaders != fingerprint {
		return choice{}
	}
	for _, tile := range shaders.Tiles() {
		if tile.String() == w.Kernel && d.limits.excludes(tile) == "" {
			return choice{tile, true}
		}
	}
	return choice{}
}

// keep makes a choice for this device and, where there is a cache, for later runs.
func (d *device) keep(c productClass, tile shaders.Tile) error {
	d.choices.set(c, choice{tile, true})
	fingerprint, err := shaders.Fingerprint()
	if err != nil {
		return err
	}
	data, err := json.Marshal(winner{tile.String(), fingerprint})
	if err != nil {
		return err
	}
	return d.config.cache.Put(d.winnerKey(c), data)
}

func (d *device) winnerKey(c productClass) string { return d.cacheKey("product", c.String()) }

// parseWinner reads what keep wrote, and nothing else.
func parseWinner(data []byte) (w winner, ok bool) {
	r := json.NewDecoder(bytes.NewReader(data))
	r.DisallowUnknownFields()
	return w, r.Decode(&w) == nil && !r.More() && w.Kernel != "" && w.Shaders != ""
}
