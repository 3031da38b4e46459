package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"
	"unsafe"
)

// library is a BLAS in C.
type library struct {
	name       string
	describe   func() string
	call       interfaceOf
	function   unsafe.Pointer
	setThreads func(n int)
	home       homeThread
}

func (l *library) Name() string { return l.name }
func (l *library) Do(f func())  { l.home.do(f) }

// Takes says for a library of products with vectors that it takes those of one row.
func (l *library) Takes(p Product) bool { return l.call != cblasVector || p.M == 1 && !p.TransA }

func (l *library) Describe() (d string) {
	l.home.do(func() { d = l.describe() })
	return d
}

func (l *library) SetThreads(n int) error {
	l.home.do(func() { l.setThreads(n) })
	return nil
}

func (l *library) Multiply(p Product, times int) (time.Duration, error) {
	took, err := timeNative(l.call, l.function, p, times)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", l.name, err)
	}
	return took, nil
}

// paths says where each library is looked for.
type paths struct {
	openBLAS, blis, oneDNN, openMP string
}

// openLibraries opens the C libraries that are there. The error tells of the others,
// and which packages of Debian have them.
func openLibraries(at paths) ([]Contestant, error) {
	home := newHomeThread()
	omp, err := openShared(at.openMP)
	if err != nil {
		return nil, fmt.Errorf("%w: install libgomp1", err)
	}
	threads, err := omp.symbols("omp_set_num_threads")
	if err != nil {
		return nil, err
	}
	// OpenBLAS obeys OpenMP's number as well as its own, so each sets both.
	setOpenMP := func(n int) { callWithInt(threads["omp_set_num_threads"], n) }
	var found []Contestant
	var missing []error
	for _, library := range []struct {
		path string
		open func(path string, setOpenMP func(int)) ([]*library, error)
	}{
		{at.openBLAS, openOpenBLAS}, {at.blis, openBLIS}, {at.oneDNN, openOneDNN},
	} {
		opened, err := library.open(library.path, setOpenMP)
		if err != nil {
			missing = append(missing, err)
		}
		for _, l := range opened {
			l.home = home
			found = append(found, l)
		}
	}
	return found, errors.Join(missing...)
}

func openOpenBLAS(path string, setOpenMP func(int)) ([]*library, error) {
	// Debian lets its pthread build be chosen under the plain name, which
	// oversubscribes beside OpenMP; so the OpenMP build is looked for at its own place.
	builds, _ := filepath.Glob("/usr/lib/*/openblas-openmp/" + path) // no match is no build there
	s, err := openShared(append(builds, path)...)
	if err != nil {
		return nil, fmt.Errorf("OpenBLAS is left out: %w: install libopenblas0-openmp", err)
	}
	f, err := s.symbols("cblas_sgemm", "cblas_sgemv", "openblas_set_num_threads", "openblas_get_config",
		"openblas_get_parallel")
	if err != nil {
		return nil, fmt.Errorf("OpenBLAS is left out: %w", err)
	}
	describe := func() string {
		threading := []string{"one thread only", "pthreads", "OpenMP"}[callForInt(f["openblas_get_parallel"])]
		return fmt.Sprintf("%s, %s", callForString(f["openblas_get_config"]), threading)
	}
	setThreads := func(n int) { setOpenMP(n); callWithInt(f["openblas_set_num_threads"], n) }
	return []*library{
		{name: nameOpenBLAS, describe: describe, call: cblas, function: f["cblas_sgemm"], setThreads: setThreads},
		{name: nameSgemv, describe: describe, call: cblasVector, function: f["cblas_sgemv"], setThreads: setThreads},
	}, nil
}

func openBLIS(path string, setOpenMP func(int)) ([]*library, error) {
	s, err := openShared(path)
	if err != nil {
		return nil, fmt.Errorf("BLIS is left out: %w: install libblis4-openmp", err)
	}
	f, err := s.symbols("cblas_sgemm", "bli_thread_set_num_threads", "bli_info_get_version_str",
		"bli_arch_query_id", "bli_arch_string")
	if err != nil {
		return nil, fmt.Errorf("BLIS is left out: %w", err)
	}
	describe := func() string {
		return fmt.Sprintf("BLIS %s, %s kernels", callForString(f["bli_info_get_version_str"]),
			blisArchitecture(f["bli_arch_query_id"], f["bli_arch_string"]))
	}
	return []*library{{name: nameBLIS, describe: describe, call: cblas, function: f["cblas_sgemm"],
		setThreads: func(n int) { setOpenMP(n); callWithLong(f["bli_thread_set_num_threads"], n) }}}, nil
}

func openOneDNN(path string, setOpenMP func(int)) ([]*library, error) {
	s, err := openShared(path)
	if err != nil {
		return nil, fmt.Errorf("oneDNN is left out: %w: install libdnnl2", err)
	}
	f, err := s.symbols("dnnl_sgemm", "dnnl_version")
	if err != nil {
		return nil, fmt.Errorf("oneDNN is left out: %w", err)
	}
	return []*library{{name: nameOneDNN, describe: func() string { return "oneDNN " + oneDNNVersion(f["dnnl_version"]) },
		call: oneDNN, function: f["dnnl_sgemm"], setThreads: setOpenMP}}, nil
}
