package live

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func text(s string) Page {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

func listen(t *testing.T) *Server {
	t.Helper()
	s, err := Listen("127.0.0.1:0", false)
	require.NoError(t, err)
	return s
}

func get(t *testing.T, url, host string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	require.NoError(t, err)
	if host != "" {
		r.Host = host
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer, string(body)
}

func TestOnlyThisMachineUnlessAsked(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0"} {
		_, err := Listen(address, false)
		assert.ErrorIs(t, err, ErrNotLoopback, address)
	}
	_, err := Listen("127.0.0.1", false)
	assert.Error(t, err, "no port")
	s, err := Listen("0.0.0.0:0", true)
	require.NoError(t, err)
	assert.NoError(t, s.Close())
}

func TestPageIsTheNewest(t *testing.T) {
	s := listen(t)
	defer s.Close()
	answer, _ := get(t, s.URL()+"page", "")
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode, "there is none yet")
	drawn := 0
	for i := range 3 {
		s.Show(func(w io.Writer) error { drawn++; _, err := fmt.Fprintf(w, "<p>%d</p>", i); return err })
	}
	for range 2 {
		_, body := get(t, s.URL()+"page", "")
		assert.Equal(t, "<p>2</p>", body)
	}
	assert.Equal(t, 1, drawn, "what nobody asked for is not drawn, and nothing twice")
	answer, body := get(t, s.URL(), "")
	assert.Contains(t, body, "live.js")
	assert.Contains(t, answer.Header.Get("Content-Security-Policy"), "default-src 'none'")
}

// TestNamesOfOthersAreRefused holds the server against DNS rebinding.
func TestNamesOfOthersAreRefused(t *testing.T) {
	s := listen(t)
	defer s.Close()
	s.Show(text("secret"))
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	require.NoError(t, err)
	for host, want := range map[string]int{
		"127.0.0.1:" + port: 200, "localhost:" + port: 200, "[::1]:" + port: 200,
		"evil.example:" + port: 403, "evil.example": 403, "localhost.evil.example:" + port: 403, "127.0.0.1:1": 403, "127.0.0.1": 403,
	} {
		answer, body := get(t, s.URL()+"page", host)
		assert.Equal(t, want, answer.StatusCode, host)
		assert.Equal(t, want == 200, body == "secret", host)
		assert.Equal(t, "same-origin", answer.Header.Get("Cross-Origin-Resource-Policy"))
		assert.Equal(t, "nosniff", answer.Header.Get("X-Content-Type-Options"))
		assert.Empty(t, answer.Header.Get("Access-Control-Allow-Origin"))
	}
	answer, err := http.Post(s.URL()+"page", "text/plain", nil)
	require.NoError(t, err)
	answer.Body.Close()
	assert.Equal(t, http.StatusMethodNotAllowed, answer.StatusCode)
}

func TestEventsTellOfChanges(t *testing.T) {
	s := listen(t)
	s.Show(text("first"))
	answer, err := http.Get(s.URL() + "events")
	require.NoError(t, err)
	defer answer.Body.Close()
	assert.Equal(t, "text/event-stream", answer.Header.Get("Content-Type"))
	lines := bufio.NewScanner(answer.Body)
	next := func() string {
		for lines.Scan() {
			if name, is := strings.CutPrefix(lines.Text(), "event: "); is {
				require.True(t, lines.Scan())
				return name + " " + strings.TrimPrefix(lines.Text(), "data:")
			}
		}
		return "over"
	}
	assert.Equal(t, "page ", next())
	start := time.Now()
	for i := range 1000 {
		s.Show(text(fmt.Sprintf("number %d", i)))
	}
	assert.Equal(t, "page ", next())
	assert.GreaterOrEqual(t, time.Since(start), between/2, "a thousand changes are one event")
	s.Show(text("the \"last\"\npage"))
	done := make(chan error)
	go func() { done <- s.Close() }()
	last := next()
	if last == "page " {
		last = next()
	}
	assert.Equal(t, `end  "the \"last\"\npage"`, last)
	assert.Equal(t, "over", next())
	assert.NoError(t, <-done)
}

// TestReadersCannotHoldUp has readers that ask for everything and read nothing.
func TestReadersCannotHoldUp(t *testing.T) {
	s := listen(t)
	large := text(strings.Repeat("x", 8<<20)) // more than a connection's buffers hold
	s.Show(large)
	for range 5 {
		for _, path := range []string{"events", "page"} {
			c, err := net.Dial("tcp", s.listener.Addr().String())
			require.NoError(t, err)
			defer c.Close()
			_, err = fmt.Fprintf(c, "GET /%s HTTP/1.1\r\nHost: %s\r\n\r\n", path, s.listener.Addr())
			require.NoError(t, err)
		}
	}
	require.Eventually(t, func() bool { return s.count() == 5 }, 10*time.Second, time.Millisecond)
	start := time.Now()
	const shows = 100_000
	for range shows {
		s.Show(large)
	}
	took := time.Since(start)
	t.Logf("%v for a change", took/shows)
	assert.Less(t, took/shows, 100*time.Microsecond, "a change waits for nobody")
	start = time.Now()
	_ = s.Close()
	assert.Less(t, time.Since(start), 2*farewell+patience/2, "nor does the end, for long")
}

func TestReadersAreCounted(t *testing.T) {
	s := listen(t)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	for range mostReaders {
		reader, ok := s.join()
		require.True(t, ok)
		defer s.leave(reader)
	}
	answer, _ := get(t, s.URL()+"events", "")
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
}
