package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/bench"
)

// serving runs a training that serves its page until stop is called, which returns its
// status and the rest of its output.
func serving(t *testing.T, args string) (url string, stop func() (status int, stdout string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, strings.Fields("train --backend=cpu --serve=127.0.0.1:0 "+args), writer, io.Discard)
		writer.Close()
	}()
	lines := bufio.NewReader(reader)
	for url == "" {
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		url = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/`).FindString(line)
	}
	rest := make(chan string, 1)
	go func() {
		text, _ := io.ReadAll(lines)
		rest <- string(text)
	}()
	return url, func() (int, string) {
		cancel()
		return <-ended, <-rest
	}
}

func TestServeShowsTheTraining(t *testing.T) {
	url, stop := serving(t, "--epochs=1000000")
	answer, err := http.Get(url + "events")
	require.NoError(t, err)
	defer answer.Body.Close()
	page := func() string {
		answer, err := http.Get(url + "page")
		require.NoError(t, err)
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		return string(body)
	}
	var first string
	require.Eventually(t, func() bool { first = page(); return strings.Contains(first, "steps a second") }, 10*time.Second, 20*time.Millisecond)
	for _, want := range []string{"Training digits", "<svg", "Cost", "Accuracy", "Last epochs", "left."} {
		assert.Contains(t, first, want)
	}
	require.Eventually(t, func() bool { return page() != first }, 10*time.Second, 20*time.Millisecond, "the page moves on")
	status, stdout := stop()
	assert.Equal(t, statusInterrupted, status)
	assert.Contains(t, stdout, "Training digits")
	last := ""
	for lines := bufio.NewReader(answer.Body); ; {
		line, err := lines.ReadString('\n')
		if data, is := strings.CutPrefix(line, "data: "); is {
			require.NoError(t, json.Unmarshal([]byte(data), &last))
		}
		if err != nil {
			break
		}
	}
	assert.Contains(t, last, "Confusion", "the last page is the whole report")
	_, err = http.Get(url)
	assert.Error(t, err, "the server ends with the training")
}

// TestServeDoesNotChangeTheTraining has readers that read nothing, and compares the weights.
func TestServeDoesNotChangeTheTraining(t *testing.T) {
	dir := t.TempDir()
	const args = "--epochs=3 --data=vowel"
	url, stop := serving(t, "--epochs=1000000 --save="+filepath.Join(dir, "w.safetensors"))
	host := strings.TrimSuffix(strings.TrimPrefix(url, "http://"), "/")
	for range 3 {
		c, err := net.Dial("tcp", host)
		require.NoError(t, err)
		defer c.Close()
		_, err = io.WriteString(c, "GET /events HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		require.NoError(t, err)
	}
	time.Sleep(100 * time.Millisecond)
	status, stdout := stop()
	assert.Equal(t, statusInterrupted, status)
	assert.Greater(t, strings.Count(stdout, "epoch "), 3, "it went on beside them")

	plain, served := filepath.Join(dir, "plain.safetensors"), filepath.Join(dir, "served.safetensors")
	status, _, stderr := cli(strings.Fields("train --backend=cpu " + args + " --save=" + plain)...)
	require.Equal(t, statusDone, status, stderr)
	status, _, stderr = cli(strings.Fields("train --backend=cpu --serve=127.0.0.1:0 " + args + " --save=" + served)...)
	require.Equal(t, statusDone, status, stderr)
	assertSameFile(t, plain, served)
}

func TestServeIsForThisMachine(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:80"} {
		status, _, stderr := cli("train", "--backend=cpu", "--epochs=1", "--serve="+address)
		assert.Equal(t, statusUsage, status)
		assert.Contains(t, stderr, "--serve-anyone")
		assertOneLine(t, stderr)
	}
	status, _, stderr := cli("train", "--backend=cpu", "--epochs=1", "--serve=localhost")
	assert.Equal(t, statusUsage, status)
	assertOneLine(t, stderr)
	status, stdout, stderr := cli("train", "--backend=cpu", "--epochs=1", "--serve=0.0.0.0:0", "--serve-anyone")
	assert.Equal(t, statusDone, status, stderr)
	assert.Contains(t, stdout, "live     http://")
}

func TestThinned(t *testing.T) {
	for _, n := range []int{0, 1, 800, 801, 1601, 123_457} {
		scores := make([]bench.Score, n)
		for i := range scores {
			scores[i].Epoch = i + 1
		}
		some := thinned(scores)
		assert.LessOrEqual(t, len(some), 800)
		assert.GreaterOrEqual(t, len(some), min(n, 400))
		if n > 0 {
			assert.Equal(t, n, some[len(some)-1].Epoch)
		}
	}
}
