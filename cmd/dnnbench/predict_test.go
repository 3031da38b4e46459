package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flowers writes a CSV file of three named classes, with a header, and trains on it.
func flowers(t *testing.T) (csv, model string) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("length,width,noise,species\n")
	for i := range 120 {
		class := i % 3
		fmt.Fprintf(&rows, "%g,%g,%g,%s\n", float64(class)+0.01*float64(i%7), 1000-float64(class)-0.02*float64(i%5), float64(i%11), []string{"oak", "fir", "ash"}[class])
	}
	csv, model = filepath.Join(dir, "flowers.csv"), filepath.Join(dir, "flowers.safetensors")
	require.NoError(t, os.WriteFile(csv, []byte(rows.String()), 0o600))
	status, _, stderr := cli("train", "--backend=cpu", "--data="+csv, "--arch=3-8-3", "--epochs=80", "--lr=0.02", "--batch=16", "--save="+model, "--format=json")
	require.Equal(t, statusDone, status, stderr)
	return csv, model
}

// answers runs predict on what the standard input holds.
func answers(ctx context.Context, in io.Reader, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	c := newConsole(&out, &err)
	root := newRoot(c)
	root.SetArgs(append([]string{"predict", "--backend=cpu"}, args...))
	root.SetIn(in)
	failure := root.ExecuteContext(ctx)
	if failure != nil {
		c.fail(failure)
	}
	return statusOf(failure), out.String(), err.String()
}

func TestPredict(t *testing.T) {
	csv, model := flowers(t)

	t.Run("the file trained on", func(t *testing.T) {
		status, stdout, stderr := cli("predict", "--backend=cpu", "--model="+model, "--data="+csv, "--label=species")
		require.Equal(t, statusDone, status, stderr)
		lines := strings.Split(strings.TrimSpace(stdout), "\n")
		require.Len(t, lines, 121)
		assert.Equal(t, "class,ash,fir,oak", lines[0])
		right := 0
		for i, line := range lines[1:] {
			if strings.HasPrefix(line, []string{"oak,", "fir,", "ash,"}[i%3]) {
				right++
			}
		}
		assert.GreaterOrEqual(t, right, 118)
		assert.Contains(t, stderr, fmt.Sprintf("accuracy %.4f: %d of 120 samples", float64(right)/120, right))
	})

	whole, _, _ := strings.Cut("fir,", ",")
	for _, c := range []struct {
		name, in string
		args     []string
		want     []string // how lines begin
		status   int
		stderr   string
	}{
		{"columns in another order", "noise,width,length\n0,999,1\n", nil, []string{"class,ash,fir,oak", "fir,"}, statusDone, ""},
		{"no header", "1,999,0\n2,998,5\n", nil, []string{"class", "fir,", "ash,"}, statusDone, ""},
		{"JSON lines", "{\"width\":999,\"length\":1,\"noise\":0}\n[2,998,5]\n", []string{"--input=jsonl", "--format=jsonl"}, []string{`{"class":"fir","outputs":{"ash":`, `{"class":"ash","outputs":{"ash":0.`}, statusDone, ""},
		{"the most probable", "1,999,0\n", []string{"--top=2"}, []string{"class_1,p_1,class_2,p_2", whole + ",0."}, statusDone, ""},
		{"the most probable as JSON", "1,999,0\n", []string{"--top=1", "--format=jsonl"}, []string{`{"class":"fir","outputs":{"fir":0.`}, statusDone, ""},
		{"columns by number", "x,0,999,1\n", []string{"--features=4,3,2"}, []string{"class", "fir,"}, statusDone, ""},
		{"a bad line, after the answers to those before", "1,999,0\n1,x,0\n2,998,5\n", nil, []string{"class", "fir,"}, statusUsage, "standard input: line 2: column 2: \"x\" is not a finite number"},
		{"a bad line that is left out", "1,999,0\n1,x,0\n2,998,5\n", []string{"--skip-bad"}, []string{"class", "fir,", "ash,"}, statusDone, "1 line left out"},
		{"an unknown class", "1,999,0,elm\n", []string{"--label=4"}, []string{"class", "fir,"}, statusUsage, "\"elm\" is no class of this network, which are ash, fir, oak"},
		{"another header", "a,b,c\n1,999,0\n", nil, nil, statusUsage, "feature column \"length\" is neither a name in the first line"},
		{"nothing", "", nil, []string{"class"}, statusDone, ""},
		{"too few features named", "1,999,0\n", []string{"--features=1"}, nil, statusUsage, "the network has 3 inputs"},
		{"too many labels", "1,999,0\n", []string{"--label=1,2"}, nil, statusUsage, "the network gives 1 answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, stdout, stderr := answers(t.Context(), strings.NewReader(c.in), append(c.args, "--model="+model)...)
			assert.Equal(t, c.status, status, stderr)
			lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
			if len(c.want) == 0 {
				assert.Empty(t, stdout)
			} else if assert.Len(t, lines, len(c.want), stdout) {
				for i, want := range c.want {
					assert.True(t, strings.HasPrefix(lines[i], want), "%q does not begin with %q", lines[i], want)
				}
			}
			if c.stderr == "" {
				assert.Empty(t, stderr)
			} else {
				assert.Contains(t, stderr, c.stderr)
				assertOneLine(t, stderr)
			}
		})
	}
}

// TestPredictAnswersAsItReads asks for an answer before the next sample, and stops while it
// waits for one.
func TestPredictAnswersAsItReads(t *testing.T) {
	_, model := flowers(t)
	in, feed := io.Pipe()
	out, answer := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan int)
	go func() {
		var log bytes.Buffer
		c := newConsole(answer, &log)
		root := newRoot(c)
		root.SetArgs([]string{"predict", "--backend=cpu", "--model=" + model})
		root.SetIn(in)
		err := root.ExecuteContext(ctx)
		answer.Close()
		status <- statusOf(err)
	}()
	lines := bufio.NewScanner(out)
	go func() { _, _ = io.WriteString(feed, "1,999,0\n") }()
	require.True(t, lines.Scan())
	require.True(t, lines.Scan())
	assert.True(t, strings.HasPrefix(lines.Text(), "fir,"))
	go func() { _, _ = io.WriteString(feed, "2,998,5\n") }()
	require.True(t, lines.Scan())
	assert.True(t, strings.HasPrefix(lines.Text(), "ash,"))
	cancel()
	assert.False(t, lines.Scan())
	assert.Equal(t, statusInterrupted, <-status)
}

func TestPredictRegression(t *testing.T) {
	dir := t.TempDir()
	var rows strings.Builder
	rows.WriteString("rooms,size,price\n")
	for i := range 100 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", 1+i%5, 20+i, 1000+200*(1+i%5)+10*(20+i))
	}
	csv, model := filepath.Join(dir, "houses.csv"), filepath.Join(dir, "houses.safetensors")
	require.NoError(t, os.WriteFile(csv, []byte(rows.String()), 0o600))
	status, _, stderr := cli("train", "--backend=cpu", "--data="+csv, "--target=price", "--arch=2-8-1", "--epochs=200", "--lr=0.02", "--batch=16", "--save="+model, "--format=json")
	require.Equal(t, statusDone, status, stderr)
	status, stdout, stderr := cli("predict", "--backend=cpu", "--model="+model, "--data="+csv, "--label=price")
	require.Equal(t, statusDone, status, stderr)
	assert.True(t, strings.HasPrefix(stdout, "price\n1"), "in the target's own unit: %.40s", stdout)
	assert.Contains(t, stderr, "price mean absolute error")
	var mean, root float64
	_, text, _ := strings.Cut(stderr, "error ")
	_, err := fmt.Sscanf(text, "%g, root mean square error %g", &mean, &root)
	require.NoError(t, err, stderr)
	assert.Less(t, root, 150.0, "prices go from 1400 to 3200")
	assert.LessOrEqual(t, mean, root)
}

func TestPredictDataSets(t *testing.T) {
	model := filepath.Join(t.TempDir(), "vowel.safetensors")
	status, stdout, stderr := cli("train", "--backend=cpu", "--data=vowel", "--epochs=3", "--save="+model, "--format=json")
	require.Equal(t, statusDone, status, stderr)
	want := decodeReport(t, stdout)["train"].(map[string]any)["test_accuracy"].(float64)
	status, stdout, stderr = cli("predict", "--backend=cpu", "--model="+model, "--data=vowel", "--label=class")
	require.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stderr, fmt.Sprintf("accuracy %.4f", want), "the test part, as train had it")
	assert.Equal(t, 11, strings.Count(strings.SplitN(stdout, "\n", 2)[0], ","))

	status, _, stderr = cli("predict", "--backend=cpu", "--model="+model, "--data=digits")
	assert.Equal(t, statusUsage, status)
	assert.Contains(t, stderr, "digits has 64 features, and the network has 9 inputs")
}

func TestPredictStateDicts(t *testing.T) {
	_, model := flowers(t)
	args := []string{"--model=" + model, "--input=csv"}
	_, want, _ := answers(t.Context(), strings.NewReader("1,999,0\n"), args...)
	status, got, stderr := answers(t.Context(), strings.NewReader("1,999,0\n"), append(args, "--act=relu")...)
	require.Equal(t, statusDone, status, stderr)
	assert.NotEqual(t, want, got, "a state dict knows no preparation")
	assert.True(t, strings.HasPrefix(got, "class,0,1,2\n"), "nor names: %s", got)
}
