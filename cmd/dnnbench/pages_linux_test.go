package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

// pageProbe looks at the page that is open.
//
//go:embed testdata/page_probe.js
var pageProbe string

// probed is what the probe saw.
type probed struct {
	Width    int      `json:"width"`    // that the page takes
	Pictures int      `json:"pictures"` // drawn with a size
	Unnamed  []string `json:"unnamed"`  // pictures without words for those who do not see them
	Faint    []string `json:"faint"`    // texts with a contrast below 4.5
	Small    []string `json:"small"`    // texts in letters of less than 7.5 pixels
	Paper    string   `json:"paper"`    // colour of the page
}

// TestPagesInChromium opens each kind of page on a phone and on a desk, in light and in dark.
// DNNBENCH_SCREENSHOTS names a folder for what it sees.
func TestPagesInChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser")
	}
	browser := startChromium(t)
	folder := t.TempDir()
	for _, args := range [][]string{
		{"train", "--epochs=3"}, {"parity", "--gradients"},
		{"sweep", "--vary=lr=0.001,0.01", "--vary=hidden=8,16", "--method=grid", "--epochs=1", "--folds=2", "--record=" + filepath.Join(folder, "s.jsonl")},
	} {
		status, _, stderr := cli(append(args, "--backend=cpu", "--out="+filepath.Join(folder, args[0]+".html"))...)
		require.Equal(t, statusDone, status, stderr)
	}
	rival := timings{backendReport{Info: backend.Info{Backend: "cpu", Device: "a CPU"}}, rates(map[int]float64{64: 40, 128: 40, 256: 40})}
	page, err := benchPage(timings{backendReport{Info: backend.Info{Backend: "gl", Device: "a GPU"}}, rates(map[int]float64{64: 10, 128: 40, 256: 160})}, &rival, report{})
	require.NoError(t, err)
	require.NoError(t, (&pageFlags{out: filepath.Join(folder, "bench.html")}).write(page))

	for _, name := range []string{"bench", "train", "parity", "sweep"} {
		for _, width := range []int{360, 1280} {
			papers := map[string]string{}
			for _, theme := range []string{"light", "dark"} {
				what := fmt.Sprintf("%s-%d-%s", name, width, theme)
				browser.problems = nil
				browser.open(filepath.Join(folder, name+".html"), width, theme)
				var seen probed
				browser.evaluate(pageProbe, &seen)
				assert.LessOrEqual(t, seen.Width, width, "%s is wider than the window", what)
				assert.Positive(t, seen.Pictures, what)
				assert.Empty(t, seen.Unnamed, what)
				assert.Empty(t, seen.Faint, what)
				assert.Empty(t, seen.Small, what)
				papers[theme] = seen.Paper

				shot := browser.screenshot()
				picture, err := png.Decode(bytes.NewReader(shot))
				require.NoError(t, err, what)
				assert.Equal(t, width, picture.Bounds().Dx(), what)
				colours := map[any]bool{}
				for y := range picture.Bounds().Dy() {
					colours[picture.At(width/2, y)] = true
				}
				assert.Greater(t, len(colours), 10, "%s is empty", what)
				if to := os.Getenv("DNNBENCH_SCREENSHOTS"); to != "" {
					require.NoError(t, os.WriteFile(filepath.Join(to, what+".png"), shot, 0o644))
				}
				assert.Empty(t, browser.problems, what)
			}
			assert.NotEqual(t, papers["light"], papers["dark"], "%s follows the theme", name)
		}
	}
}

// TestChromiumSeesFaults shows the probe a page with one fault of each kind.
func TestChromiumSeesFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser")
	}
	browser := startChromium(t)
	path := filepath.Join(t.TempDir(), "bad.html")
	require.NoError(t, os.WriteFile(path, []byte(`<!DOCTYPE html><title>bad</title><body style="background:#fff">
<p style="color:#aaa">faint</p><p style="font-size:5px">small</p><div style="width:2000px">wide</div>
<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==">
<svg viewBox="0 0 10 10"><text y="9" style="fill:#eee">pale</text></svg><script>console.error("no")</script>`), 0o644))
	browser.open(path, 360, "light")
	var seen probed
	browser.evaluate(pageProbe, &seen)
	assert.Greater(t, seen.Width, 360)
	assert.Len(t, seen.Unnamed, 2)
	assert.Equal(t, []string{"faint", "pale"}, seen.Faint)
	assert.Equal(t, []string{"small"}, seen.Small)
	assert.NotEmpty(t, browser.problems)
}
