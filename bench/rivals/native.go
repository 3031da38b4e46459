package main

// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdlib.h>
// #include "native.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"time"
	"unsafe"
)

// shared is a C library that was opened at run time.
type shared struct {
	path   string
	handle unsafe.Pointer
}

// openShared opens the first of these that is there. Its symbols stay its own: several
// libraries define the names of BLAS.
func openShared(paths ...string) (shared, error) {
	var tried []error
	for _, path := range paths {
		name := C.CString(path)
		handle := C.dlopen(name, C.RTLD_NOW|C.RTLD_LOCAL)
		C.free(unsafe.Pointer(name))
		if handle != nil {
			return shared{path, handle}, nil
		}
		tried = append(tried, errors.New(C.GoString(C.dlerror())))
	}
	return shared{}, errors.Join(tried...)
}

// symbols looks all of these up, and names the first that is missing.
func (s shared) symbols(names ...string) (map[string]unsafe.Pointer, error) {
	found := map[string]unsafe.Pointer{}
	for _, name := range names {
		c := C.CString(name)
		found[name] = C.dlsym(s.handle, c)
		C.free(unsafe.Pointer(c))
		if found[name] == nil {
			return nil, fmt.Errorf("%s has no %s", s.path, name)
		}
	}
	return found, nil
}

// homeThread is the one thread that calls the C libraries: OpenMP keeps its helpers
// and its number of threads for each calling thread. Goroutines of the Go contestants
// are not bound to it, since that would slow their switching down.
type homeThread chan func()

func newHomeThread() homeThread {
	h := make(homeThread)
	go func() {
		runtime.LockOSThread()
		for f := range h {
			f()
		}
	}()
	return h
}

// do runs f there and waits for it.
func (h homeThread) do(f func()) {
	done := make(chan struct{})
	h <- func() { f(); close(done) }
	<-done
}

// interfaceOf is how a library takes a product.
type interfaceOf int

const (
	cblas interfaceOf = iota
	cblasVector
	oneDNN
)

// timeNative computes a product so many times, timed by C. Call it on the home thread.
func timeNative(i interfaceOf, f unsafe.Pointer, p Product, times int) (time.Duration, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	for _, x := range [][]float32{p.A, p.B, p.C} {
		pin.Pin(&x[0])
	}
	c := C.product{transA: truth(p.TransA), transB: truth(p.TransB),
		m: C.int64_t(p.M), n: C.int64_t(p.N), k: C.int64_t(p.K),
		lda: C.int64_t(p.StrideA()), ldb: C.int64_t(p.StrideB()), ldc: C.int64_t(p.N),
		a: (*C.float)(&p.A[0]), b: (*C.float)(&p.B[0]), c: (*C.float)(&p.C[0])}
	var ns C.int64_t
	switch i {
	case cblas:
		ns = C.time_cblas(f, c, C.int64_t(times))
	case cblasVector:
		ns = C.time_sgemv(f, c, C.int64_t(times))
	case oneDNN:
		ns = C.time_onednn(f, c, C.int64_t(times))
	}
	if ns < 0 {
		return 0, errors.New("the library reports a failure")
	}
	return time.Duration(ns), nil
}

func truth(b bool) C.int {
	if b {
		return 1
	}
	return 0
}

func callWithInt(f unsafe.Pointer, n int)   { C.call_with_int(f, C.int(n)) }
func callWithLong(f unsafe.Pointer, n int)  { C.call_with_long(f, C.int64_t(n)) }
func callForInt(f unsafe.Pointer) int       { return int(C.call_for_int(f)) }
func callForString(f unsafe.Pointer) string { return C.GoString(C.call_for_string(f)) }

func blisArchitecture(query, name unsafe.Pointer) string {
	return C.GoString(C.blis_arch_name(query, name))
}

// oneDNNVersion reads the first three numbers of dnnl_version_t.
func oneDNNVersion(f unsafe.Pointer) string {
	v := unsafe.Slice(C.onednn_version(f), 3)
	return fmt.Sprintf("%d.%d.%d", v[0], v[1], v[2])
}
