package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// Page writes itself as HTML. It is called by one goroutine at a time, at some later time,
// and must not change by then.
type Page func(w io.Writer) error

// Server serves one page.
type Server struct {
	listener net.Listener
	http     *http.Server
	host     string // as the user named it
	closing  chan struct{}

	lock    sync.Mutex
	page    Page
	version int
	readers map[chan struct{}]bool // each holds at most one note that there is a newer page

	rendering sync.Mutex
	rendered  []byte // of version known
	known     int
}

// ErrNotLoopback says that others on the network could read the page.
var ErrNotLoopback = errors.New("others on the network could read that")

// Listen serves on an address as 127.0.0.1:8080, port 0 for any that is free. Unless anyone
// may read the page it must be one that only this machine reaches, or else the error is
// [ErrNotLoopback].
func Listen(address string, anyone bool) (*Server, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	tcp, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		return nil, err
	}
	if !anyone && !tcp.IP.IsLoopback() {
		return nil, ErrNotLoopback
	}
	// By the address that was judged, not by the name, which may come to mean another.
	listener, err := net.Listen("tcp", tcp.String())
	if err != nil {
		return nil, err
	}
	s := &Server{listener: listener, host: host, closing: make(chan struct{}), readers: map[chan struct{}]bool{}}
	s.http = &http.Server{Handler: s.handler(), ReadHeaderTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	go func() { _ = s.http.Serve(listener) }() // which ends when it is closed
	return s, nil
}

// URL is where the page is.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() + "/" }

// Show replaces the page. It waits for no reader.
func (s *Server) Show(p Page) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.page = p
	s.version++
	for r := range s.readers {
		note(r)
	}
}

// note sets a reader's flag, if it is not set.
func note(reader chan struct{}) {
	select {
	case reader <- struct{}{}:
	default:
	}
}

// Close sends the last page to the readers that are there, to those that take it within a
// short time, and ends. What they asked for just before is still answered.
func (s *Server) Close() error {
	close(s.closing)
	for start, had := time.Now(), s.count() > 0; had && time.Since(start) < farewell; time.Sleep(lastQuestion) {
		had = s.count() > 0
	}
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		return s.http.Close()
	}
	return nil
}

func (s *Server) count() int {
	s.lock.Lock()
	defer s.lock.Unlock()
	return len(s.readers)
}

// current is the newest page as HTML, rendered once however many read it.
func (s *Server) current() ([]byte, error) {
	s.rendering.Lock()
	defer s.rendering.Unlock()
	s.lock.Lock()
	page, version := s.page, s.version
	s.lock.Unlock()
	if page == nil {
		return nil, errors.New("there is no page yet")
	}
	if version != s.known {
		var b bytes.Buffer
		if err := page(&b); err != nil {
			return nil, fmt.Errorf("rendering the page: %w", err)
		}
		s.rendered, s.known = b.Bytes(), version
	}
	return s.rendered, nil
}

// join adds a reader, if there are not too many; leave takes it out again.
func (s *Server) join() (reader chan struct{}, ok bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	if len(s.readers) == mostReaders {
		return nil, false
	}
	reader = make(chan struct{}, 1)
	s.readers[reader] = true
	if s.page != nil {
		note(reader)
	}
	return reader, true
}

func (s *Server) leave(reader chan struct{}) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.readers, reader)
}
