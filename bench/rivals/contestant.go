package main

import (
	"fmt"
	"runtime"
	"time"

	"github.com/dnnbench/dnnbench/simdblas"
	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// The names of the contestants, as columns of the table.
const (
	nameOurs     = "ours"
	nameOpenBLAS = "OpenBLAS"
	nameSgemv    = "sgemv" // OpenBLAS's, for products of one row
	nameBLIS     = "BLIS"
	nameOneDNN   = "oneDNN"
	nameGonum    = "gonum"
	nameVek      = "vek"
)

// Contestant is an implementation of the product.
type Contestant interface {
	Name() string
	// Describe tells version and kernels, once SetThreads was called.
	Describe() string
	Takes(p Product) bool
	// SetThreads says how many threads it may use from now on. GOMAXPROCS is already
	// that number.
	SetThreads(n int) error
	// Do runs f on the thread that Multiply is to be called from.
	Do(f func())
	// Multiply computes the product so many times and returns the time that took. Call
	// it within Do.
	Multiply(p Product, times int) (time.Duration, error)
}

// goContestant is one written in Go.
type goContestant struct {
	name, description string
	takes             func(p Product) bool
	multiply          func(p Product)
}

func (g goContestant) Name() string         { return g.name }
func (g goContestant) Describe() string     { return g.description }
func (g goContestant) Takes(p Product) bool { return g.takes(p) }
func (g goContestant) SetThreads(int) error { return nil } // it goes by GOMAXPROCS
func (g goContestant) Do(f func())          { f() }

func (g goContestant) Multiply(p Product, times int) (time.Duration, error) {
	start := time.Now()
	for range times {
		g.multiply(p)
	}
	return time.Since(start), nil
}

// sgemm calls a BLAS of gonum's interface.
func sgemm(b blas.Float32, p Product) {
	b.Sgemm(transpose(p.TransA), transpose(p.TransB), p.M, p.N, p.K, 1, p.A, p.StrideA(), p.B, p.StrideB(), 0, p.C, p.N)
}

// newGonum is gonum's own BLAS in Go, whatever blas32 is set to.
func newGonum() Contestant {
	return goContestant{nameGonum, "gonum " + moduleVersion("gonum.org/v1/gonum"),
		func(Product) bool { return true }, func(p Product) { sgemm(gonum.Implementation{}, p) }}
}

// newVek is vek's product, which knows no transposed operands.
func newVek() Contestant {
	kernels := "Go"
	if vek.Info().Acceleration {
		kernels = "AVX2"
	}
	return goContestant{nameVek, fmt.Sprintf("vek %s, %s kernels", moduleVersion("github.com/viterin/vek"), kernels),
		func(p Product) bool { return !p.TransA && !p.TransB },
		func(p Product) { vek32.MatMul_Into(p.C, p.A, p.B, p.K) }}
}

// ours is this project's BLAS.
type ours struct {
	blas *simdblas.Implementation
}

func (o *ours) Name() string       { return nameOurs }
func (o *ours) Takes(Product) bool { return true }
func (o *ours) Describe() string   { return fmt.Sprintf("%v, %s", o.blas, runtime.Version()) }
func (o *ours) Do(f func())        { f() }

func (o *ours) SetThreads(n int) error {
	if o.blas != nil {
		if err := o.blas.Close(); err != nil {
			return err
		}
	}
	var err error
	o.blas, err = simdblas.New(n)
	return err
}

func (o *ours) Multiply(p Product, times int) (time.Duration, error) {
	start := time.Now()
	for range times {
		sgemm(o.blas, p)
	}
	return time.Since(start), nil
}
