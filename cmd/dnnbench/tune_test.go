package main

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
)

// tunedSamples are a product that is decided, one that is not, and one whose default is
// wrong.
func tunedSamples() []backend.Tuned {
	return []backend.Tuned{
		{Product: backend.ProductShape{M: 100, K: 200, N: 50, TransY: true}, Decided: true, Default: "a", Chosen: "b", Kernels: []backend.TunedKernel{
			{Name: "b", Median: 2 * time.Millisecond, Samples: 15}, {Name: "c", Median: 3 * time.Millisecond, Samples: 3},
			{Name: "a", Median: 4 * time.Millisecond, Samples: 3}, {Name: "d", Reason: "it needs 65536 bytes"}, {Name: "e", Reason: "other bits", Failed: true}}},
		{Product: backend.ProductShape{M: 1, K: 2, N: 3}, Default: "a", Chosen: "a", Kernels: []backend.TunedKernel{
			{Name: "a"}, {Name: "e", Reason: "other bits", Failed: true}}},
		{Product: backend.ProductShape{M: 4, K: 5, N: 6, TransX: true}, Decided: true, Default: "a", Chosen: "b", Kept: errors.New("no room"), Kernels: []backend.TunedKernel{
			{Name: "b", Median: time.Microsecond, Samples: 9}, {Name: "a", Reason: "wrong at row 0", Failed: true}}},
	}
}

func TestTuneTable(t *testing.T) {
	var out strings.Builder
	newConsole(&out, &out).tuneTable(tunedSamples())
	assert.Regexp(t, `(?m)^100x200x50 nt +b +2\.00 ms +1\.00 +a +2\.00×  c 3\.00 ms, a 4\.00 ms$`, out.String())
	assert.Regexp(t, `(?m)^1x2x3 nn +out of time$`, out.String())
	assert.Regexp(t, `(?m)^4x5x6 tn +b +1\.00 µs +0\.24 +a +-$`, out.String())
	assert.Equal(t, 1, strings.Count(out.String(), "not right on this device: e, for 100x200x50 nt: other bits"))
	assert.Equal(t, 2, strings.Count(out.String(), "not right on this device:"), "each kernel once")
	assert.NotContains(t, out.String(), "65536", "what is only too large is in the JSON")
}

// Who reads what tune found need not ask whether it found anything.
func TestTuneReportOfNothing(t *testing.T) {
	var out strings.Builder
	require.NoError(t, report{Tune: tuneReports(nil)}.writeJSON(&out))
	assert.Contains(t, out.String(), `"tune": []`)
	out.Reset()
	require.NoError(t, report{}.writeJSON(&out))
	assert.NotContains(t, out.String(), "tune")
}

func TestTuneReport(t *testing.T) {
	text, err := json.Marshal(tuneReports(tunedSamples()))
	require.NoError(t, err)
	var list []map[string]any
	require.NoError(t, json.Unmarshal(text, &list))
	require.Len(t, list, 3)
	assert.Equal(t, "100x200x50 nt", list[0]["product"])
	assert.Equal(t, 2.0, list[0]["gain"])
	first := list[0]["kernels"].([]any)[0].(map[string]any)
	assert.Equal(t, 2e6, first["median_ns"])
	assert.InDelta(t, 1, first["gflops"], 1e-9)
	assert.Nil(t, list[1]["gain"])
	assert.Equal(t, false, list[1]["decided"])
	assert.Equal(t, "no room", list[2]["not_kept"])
}
