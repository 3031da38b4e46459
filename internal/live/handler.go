package live

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

const (
	// between is the least time between two events of a reader: a page takes some 10 ms to
	// draw, and nobody sees more than two a second.
	between = 500 * time.Millisecond
	// heartbeat shows whether a reader is still there where nothing changes.
	heartbeat = 15 * time.Second
	// patience is how long a reader may take for one event or page.
	patience = 5 * time.Second
	// farewell is how long it may take for the last.
	farewell = time.Second
	// lastQuestion is how long a request may be under way that was made before the last page.
	lastQuestion = 100 * time.Millisecond
	// mostReaders is more windows than anyone looks at.
	mostReaders = 32
)

//go:embed shell.html
var shell []byte

//go:embed live.js
var script []byte

// Scripts come from this server alone, and nothing goes anywhere else.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		s.send(w, "text/html; charset=utf-8", shell)
	})
	mux.HandleFunc("GET /live.js", func(w http.ResponseWriter, _ *http.Request) {
		s.send(w, "text/javascript; charset=utf-8", script)
	})
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		page, err := s.current()
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		s.send(w, "text/html; charset=utf-8", page)
	})
	mux.HandleFunc("GET /events", s.events)
	return s.guard(mux)
}

// guard refuses requests that name the server as someone else chose, and says to browsers
// that no other site may use what it sends.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		if !s.isNamed(r.Host) {
			http.Error(w, "this server is not known by that name", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isNamed reports whether a Host header names the server as its user would: by an address,
// by localhost, or by the name it was told to listen on.
func (s *Server) isNamed(header string) bool {
	host, port, err := net.SplitHostPort(header)
	if err != nil {
		host, port = header, "80"
	}
	if _, own, _ := net.SplitHostPort(s.listener.Addr().String()); port != own {
		return false
	}
	_, err = netip.ParseAddr(host)
	return err == nil || host == "localhost" || host != "" && host == s.host
}

func (s *Server) send(w http.ResponseWriter, kind string, body []byte) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience))
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(body) // a reader that is gone is no failure
}

// events tells a reader of each change, and sends the last page.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	reader, ok := s.join()
	if !ok {
		http.Error(w, fmt.Sprintf("there are %d readers already", mostReaders), http.StatusServiceUnavailable)
		return
	}
	defer s.leave(reader)
	w.Header().Set("Content-Type", "text/event-stream")
	control := http.NewResponseController(w)
	write := func(within time.Duration, text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(within))
		_, err := w.Write([]byte(text))
		return err == nil && control.Flush() == nil
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		alive := true
		select {
		case <-reader:
			alive = write(patience, "event: page\ndata:\n\n")
		case <-beat.C:
			alive = write(patience, ": still here\n\n")
		case <-r.Context().Done():
			return
		case <-s.closing:
			s.sayEnd(write)
			return
		}
		if !alive {
			return
		}
		select {
		case <-time.After(between):
		case <-r.Context().Done():
			return
		case <-s.closing:
			s.sayEnd(write)
			return
		}
	}
}

// sayEnd sends the last page with the word that there is no other.
func (s *Server) sayEnd(write func(time.Duration, string) bool) {
	page, err := s.current()
	if err != nil {
		page = nil
	}
	text, err := json.Marshal(string(page)) // in one line, as events want it
	if err == nil {
		write(farewell, "event: end\ndata: "+string(text)+"\n\n")
	}
}
