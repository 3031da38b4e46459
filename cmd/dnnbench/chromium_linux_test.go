package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// chromium is a headless browser that is told what to do over a pipe, in its DevTools
// protocol: messages in JSON, with a zero byte after each.
type chromium struct {
	t        *testing.T
	in       io.Writer
	replies  chan message
	session  string
	sent     int
	problems []string // console errors, exceptions, and requests for anything but the page
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// startChromium skips the test where there is no Chromium, unless it was asked for by
// DNNBENCH_TEST_CHROMIUM.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil && os.Getenv("DNNBENCH_TEST_CHROMIUM") == "" {
		t.Skip("there is no chromium here: apt-get install chromium")
	}
	require.NoError(t, err)
	theirIn, in, err := os.Pipe()
	require.NoError(t, err)
	out, theirOut, err := os.Pipe()
	require.NoError(t, err)
	cmd := exec.Command(path, "--headless", "--hide-scrollbars", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir="+t.TempDir(), "--remote-debugging-pipe", "about:blank")
	cmd.ExtraFiles = []*os.File{theirIn, theirOut} // 3 and 4, as the protocol has it
	require.NoError(t, cmd.Start())
	theirIn.Close()
	theirOut.Close()
	c := &chromium{t: t, in: in, replies: make(chan message, 1024)}
	go c.read(out)
	t.Cleanup(func() {
		c.session = ""
		c.call("Browser.close", nil, nil)
		in.Close()
		require.NoError(t, cmd.Wait())
		out.Close()
	})
	var target struct {
		ID      string `json:"targetId"`
		Session string `json:"sessionId"`
	}
	c.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	c.call("Target.attachToTarget", map[string]any{"targetId": target.ID, "flatten": true}, &target)
	c.session = target.Session
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		c.call(domain+".enable", nil, nil)
	}
	return c
}

func (c *chromium) read(out io.Reader) {
	defer close(c.replies)
	r := bufio.NewReader(out)
	for {
		text, err := r.ReadBytes(0)
		if err != nil {
			return
		}
		var m message
		if json.Unmarshal(text[:len(text)-1], &m) == nil {
			c.replies <- m
		}
	}
}

// call waits for the answer to a command. What else the browser has to say until then counts
// as a problem where it is one.
func (c *chromium) call(method string, params, result any) {
	c.t.Helper()
	c.sent++
	text, err := json.Marshal(map[string]any{"id": c.sent, "method": method, "params": params, "sessionId": c.session})
	if c.session == "" {
		text, err = json.Marshal(map[string]any{"id": c.sent, "method": method, "params": params})
	}
	require.NoError(c.t, err)
	_, err = c.in.Write(append(text, 0))
	require.NoError(c.t, err)
	m := c.await(func(m message) bool { return m.ID == c.sent })
	require.Nil(c.t, m.Error, "%s", method)
	if result != nil {
		require.NoError(c.t, json.Unmarshal(m.Result, result))
	}
}

func (c *chromium) await(wanted func(message) bool) message {
	c.t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		select {
		case m, open := <-c.replies:
			require.True(c.t, open, "chromium ended")
			c.note(m)
			if wanted(m) {
				return m
			}
		case <-timeout:
			require.Fail(c.t, "chromium does not answer")
		}
	}
}

func (c *chromium) note(m message) {
	switch m.Method {
	case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Network.loadingFailed":
		c.problems = append(c.problems, m.Method+" "+string(m.Params))
	case "Network.requestWillBeSent":
		var of struct {
			Request struct {
				URL string `json:"url"`
			} `json:"request"`
		}
		if err := json.Unmarshal(m.Params, &of); err != nil || !strings.HasPrefix(of.Request.URL, "file:") && !strings.HasPrefix(of.Request.URL, "data:") {
			c.problems = append(c.problems, "asks for "+of.Request.URL)
		}
	}
}

// open shows a file in a window of this width.
func (c *chromium) open(path string, width int, theme string) {
	c.t.Helper()
	c.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	c.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": theme}}}, nil)
	c.call("Page.navigate", map[string]any{"url": "file://" + path}, nil)
	c.await(func(m message) bool { return m.Method == "Page.loadEventFired" })
}

// evaluate runs an expression in the page.
func (c *chromium) evaluate(expression string, result any) {
	c.t.Helper()
	var of struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception any `json:"exceptionDetails"`
	}
	c.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &of)
	require.Nil(c.t, of.Exception, fmt.Sprint(of.Exception))
	require.NoError(c.t, json.Unmarshal(of.Result.Value, result))
}

// screenshot is the whole page as PNG.
func (c *chromium) screenshot() []byte {
	c.t.Helper()
	var shot struct{ Data []byte }
	c.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &shot)
	return shot.Data
}
