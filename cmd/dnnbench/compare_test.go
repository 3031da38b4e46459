package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/backend"
	"github.com/dnnbench/dnnbench/bench"
)

// writeRun writes the file of a run whose operations took so long, each sample 1 % longer
// than the one before.
func writeRun(t *testing.T, name string, change func(*report), took map[string]int64) string {
	t.Helper()
	r := report{System: bench.System{CPU: "a CPU", Cores: 2}, Backend: &backendReport{Info: backend.Info{Backend: "cpu", Device: "a CPU"}},
		Results: []resultReport{{Name: "ceiling-copy", Value: 7}}}
	for operation, ns := range took {
		one := resultReport{Name: operation, Shape: "2x3"}
		for i := range int64(7) {
			one.SamplesNS = append(one.SamplesNS, ns+ns*i/100)
		}
		r.Results = append(r.Results, one)
	}
	if change != nil {
		change(&r)
	}
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, r.write(path))
	return path
}

func TestCompare(t *testing.T) {
	old := writeRun(t, "old.json", nil, map[string]int64{"matmul": 1000, "relu": 2000, "copy": 3000, "gone": 1})
	new := writeRun(t, "new.json", nil, map[string]int64{"matmul": 1500, "relu": 1000, "copy": 3010, "come": 1})

	status, stdout, stderr := cli("compare", old, new)
	assert.Equal(t, statusDone, status, stderr)
	assertOneLine(t, stderr)
	assert.Contains(t, stderr, "measure 4 or more of each side")
	assert.Regexp(t, `(?m)^matmul +2x3 +1\.03 µs +1\.54 µs +\+50\.0 % +\+4\d\.\d … \+5\d\.\d % +0\.001 +7\+7  slower$`, stdout)
	assert.Regexp(t, `(?m)^relu .*-50\.0 %.*faster$`, stdout)
	assert.Regexp(t, `(?m)^copy .*\+0\.3 % .*7\+7$`, stdout)
	assert.Regexp(t, `(?m)^geometric mean .*-9\.\d %$`, stdout)
	assert.Contains(t, stdout, "2 of 3 operations changed\n")
	assert.Contains(t, stdout, "only in the old: gone 2x3\nonly in the new: come 2x3\n")

	for threshold, want := range map[string]int{"30%": statusFailed, "60%": statusDone} {
		status, stdout, stderr = cli("compare", "--threshold="+threshold, old, new)
		assert.Equal(t, want, status, stderr)
		assert.Equal(t, want == statusFailed, strings.Contains(stdout, "TOO SLOW"))
		assert.Equal(t, want == statusFailed, strings.Contains(stderr, "1 of 3 operations slower by more than 30.0 %: matmul 2x3 (+50.0 %)"), stderr)
	}
}

// TestCompareRuns takes the run for the unit where there are enough of them.
func TestCompareRuns(t *testing.T) {
	var old, new []string
	for i := range int64(4) {
		old = append(old, writeRun(t, fmt.Sprintf("old%d.json", i), nil, map[string]int64{"matmul": 1000 + 100*i, "relu": 1000}))
		new = append(new, writeRun(t, fmt.Sprintf("new%d.json", i), nil, map[string]int64{"matmul": 1250 + 100*i, "relu": 2000}))
	}
	sides := []string{strings.Join(old, ","), strings.Join(new, ",")}
	status, stdout, stderr := cli(append([]string{"compare", "--format=csv"}, sides...)...)
	require.Equal(t, statusDone, status)
	assert.Empty(t, stderr, "there is nothing to warn of")
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3)
	for _, row := range rows[1:] {
		want := map[string]string{"matmul": changeUndecided, "relu": changeSlower}[row[0]]
		assert.Equal(t, []string{"4", "4", byRun, want}, []string{row[4], row[5], row[6], row[11]}, "of medians, matmul's overlap")
	}
	status, stdout, stderr = cli(append([]string{"compare", "--confidence=99%", "--format=json"}, sides...)...)
	require.Equal(t, statusDone, status)
	assert.Contains(t, stderr, "measure 5 or more of each side")
	changes := decodeReport(t, stdout)["compare"].(map[string]any)["changes"].([]any)
	for _, c := range changes {
		assert.Equal(t, 28.0, c.(map[string]any)["old_n"])
		assert.Equal(t, changeSlower, c.(map[string]any)["change"], "samples are more than runs, and say more than they know")
	}
}

func TestCompareFewSamples(t *testing.T) {
	two := func(r *report) { r.Results[1].SamplesNS = []int64{10, 11} }
	old, new := writeRun(t, "old.json", two, map[string]int64{"matmul": 1}), writeRun(t, "new.json", two, map[string]int64{"matmul": 1})
	_, stdout, _ := cli("compare", old, new)
	assert.Contains(t, stdout, "too few samples")
	_, stdout, _ = cli("compare", "--format=csv", old, new)
	assert.Contains(t, stdout, ",1,0,,1,undecided,false\n", "no end, not an infinite one")
	status, stdout, _ := cli("compare", "--format=json", "--threshold=0%", old, new)
	assert.Equal(t, statusDone, status)
	assert.Nil(t, decodeReport(t, stdout)["compare"].(map[string]any)["changes"].([]any)[0].(map[string]any)["high"])
}

func TestCompareWarns(t *testing.T) {
	took := map[string]int64{"matmul": 1000}
	old := writeRun(t, "old.json", nil, took)
	for want, change := range map[string]func(*report){
		`cores "2" in `:              func(r *report) { r.System.Cores = 4 },
		`processor "a CPU" in `:      func(r *report) { r.System.CPU = "another" },
		`vector instructions "" in `: func(r *report) { r.System.SIMD = "none" },
		`backend "cpu" in `:          func(r *report) { r.Backend = nil },
		`device "a CPU" in `:         func(r *report) { r.Backend.Device = "x" },
		`driver "" in `:              func(r *report) { r.Backend.Version = "25.1\n\x1b[31m" },
		`Go "" in `:                  func(r *report) { r.System.Go = "go1.24" },
	} {
		_, _, stderr := cli("compare", old, writeRun(t, "new.json", change, took))
		assert.Contains(t, stderr, "dnnbench: "+want)
		assert.NotContains(t, stderr, "\x1b")
	}
}

func TestCompareBadFiles(t *testing.T) {
	good := writeRun(t, "good.json", nil, map[string]int64{"matmul": 1000})
	other := writeRun(t, "other.json", nil, map[string]int64{"softmax": 1000})
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "bad.json")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"one file":              {[]string{good}, "takes two files"},
		"three":                 {[]string{good, good, good}, "not 3"},
		"missing":               {[]string{good, "nosuch.json"}, "nosuch.json: it cannot be read"},
		"a folder":              {[]string{good, t.TempDir()}, "cannot be read"},
		"an empty name":         {[]string{good, other + ",,"}, "without a name"},
		"twice":                 {[]string{good, good + "," + good}, "stands there twice"},
		"empty":                 {[]string{good, write("")}, "bad.json: it is not the one JSON object"},
		"gobench":               {[]string{good, write("goos: linux\n")}, "write it by dnnbench bench --format=json"},
		"two objects":           {[]string{good, write("{} {}")}, "not the one JSON object"},
		"a list":                {[]string{good, write("[]")}, "not the one JSON object"},
		"no schema":             {[]string{good, write(`{"results":[]}`)}, "no schema number"},
		"another schema":        {[]string{good, write(`{"schema":99}`)}, "it has schema 99, and this program reads schema 1"},
		"another shape":         {[]string{good, write(`{"schema":1,"results":{}}`)}, "does not hold to schema 1"},
		"no results":            {[]string{good, write(`{"schema":1,"devices":[]}`)}, "no timed operations"},
		"a time of nothing":     {[]string{good, write(`{"schema":1,"results":[{"name":"matmul","samples_ns":[5,0]}]}`)}, "took 0 ns"},
		"nothing in common":     {[]string{good, other}, "measure both with the same --suite"},
		"a bare threshold":      {[]string{good, good, "--threshold=5"}, "write it as 5%"},
		"a negative one":        {[]string{good, good, "--threshold=-5%"}, "write it as 5%"},
		"no confidence":         {[]string{good, good, "--confidence=100%"}, "below 100%"},
		"a confidence of words": {[]string{good, good, "--confidence=NaN%"}, "from 50%"},
	} {
		t.Run(name, func(t *testing.T) {
			status, stdout, stderr := cli(append([]string{"compare"}, tt.args...)...)
			assert.Equal(t, statusUsage, status)
			assert.Empty(t, stdout)
			assertOneLine(t, stderr)
			assert.Contains(t, stderr, tt.want)
		})
	}
}

// TestCompareNameWithComma takes the file of such a name for one file.
func TestCompareNameWithComma(t *testing.T) {
	old := writeRun(t, "a,b.json", nil, map[string]int64{"matmul": 1000})
	status, _, stderr := cli("compare", old, old)
	assert.Equal(t, statusDone, status, stderr)
}

func FuzzParseMeasured(f *testing.F) {
	f.Add([]byte(`{"schema":1,"system":{"cores":2},"backend":null,"results":[{"name":"matmul","shape":"1x2","value":null,"samples_ns":[5,6]}]}`))
	f.Add([]byte(`{"schema":1e0}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := parseMeasured("fuzzed", text)
		if err != nil {
			return
		}
		r, err := newComparison([2]side{{m}, {m}}, 0.95)
		require.NoError(t, err, "a run has operations in common with itself")
		for _, c := range r.Changes {
			assert.NotEqual(t, changeFaster, c.Change, "nothing is faster than itself")
			assert.Equal(t, 1.0, float64(c.Ratio))
		}
	})
}
