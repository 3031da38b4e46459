package gl

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// cacheKey names something in the cache that holds for one device under one version of
// its driver. Its parts are joined by a byte that is in none of them.
func (d *device) cacheKey(what string, parts ...string) string {
	return strings.Join(append([]string{what, d.info.Vendor, d.info.Device, d.info.Version}, parts...), "\x00")
}

// sourceHash stands for the text of a shader.
func sourceHash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:])
}

// load returns the program that an earlier run made of a source, or 0. The driver has
// the last word: what it does not link is compiled again, and replaced.
func (x *executor) load(source string) (program uint32) {
	d := x.device
	if d.config.cache == nil {
		return 0
	}
	binary, ok := d.config.cache.Get(d.cacheKey("program", sourceHash(source)))
	if !ok {
		return 0
	}
	x.check() // so that errors found below are the cache's
	if program = x.gl.loadProgram(binary); program == 0 {
		x.takeErrors() // a driver may object to a format that it no longer knows
	}
	return program
}

// save keeps a program for later runs, while the device goes on.
func (x *executor) save(source string, program uint32) {
	d := x.device
	if d.config.cache == nil {
		return
	}
	x.check()
	binary := x.gl.programBinary(program)
	if binary == nil {
		x.takeErrors()
		return
	}
	d.saves.Add(1)
	go func() {
		defer d.saves.Done()
		// Without it later runs start a little slower, which nobody need be told.
		_ = d.config.cache.Put(d.cacheKey("program", sourceHash(source)), binary)
	}()
}
