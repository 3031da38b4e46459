// Rivals measures our product of float32 matrices against OpenBLAS, BLIS, oneDNN,
// gonum and vek, in one process and in turns. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/dnnbench/dnnbench/bench"
)

// options are what the command line says.
type options struct {
	threads []int
	cases   *regexp.Regexp
	budget  time.Duration
	json    string
	haswell bool
	at      paths
}

func main() {
	o, err := parse(os.Args[1:])
	if err == nil && o.haswell {
		err = restartAsHaswell()
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		err = run(ctx, o)
	}
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "rivals:", err)
		}
		os.Exit(1)
	}
}

func parse(args []string) (o options, err error) {
	flags := flag.NewFlagSet("rivals", flag.ContinueOnError)
	threads := flags.String("threads", "1,2", "numbers of threads, one pass over the cases for each")
	cases := flags.String("cases", "", "measure only the cases that match this regular expression")
	flags.DurationVar(&o.budget, "time", 2*time.Second, "how long to take samples of each case")
	flags.StringVar(&o.json, "json", "", "write every sample to this file")
	flags.BoolVar(&o.haswell, "haswell", false, "AVX2 only: OpenBLAS's Haswell kernels, oneDNN's and our AVX2 kernels")
	flags.StringVar(&o.at.openBLAS, "openblas", "libopenblas.so.0", "OpenBLAS's file")
	flags.StringVar(&o.at.blis, "blis", "libblis.so.4", "BLIS's file")
	flags.StringVar(&o.at.oneDNN, "onednn", "libdnnl.so.2", "oneDNN's file")
	flags.StringVar(&o.at.openMP, "openmp", "libgomp.so.1", "file of the OpenMP runtime that the libraries use")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	for _, word := range strings.Split(*threads, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return o, fmt.Errorf("-threads %s: give numbers of 1 or more, as 1,2", *threads)
		}
		o.threads = append(o.threads, n)
	}
	if o.cases, err = regexp.Compile(*cases); err != nil {
		return o, fmt.Errorf("-cases: %w", err)
	}
	if o.budget <= 0 {
		return o, fmt.Errorf("-time %v: give a time above 0", o.budget)
	}
	return o, nil
}

func run(ctx context.Context, o options) error {
	list := products(o.cases)
	if len(list) == 0 {
		return fmt.Errorf("no case matches %v: they are named as square/512 and 784-256/b64/dW", o.cases)
	}
	found, missing := openLibraries(o.at)
	if missing != nil {
		fmt.Fprintln(os.Stderr, missing)
	}
	contestants := append([]Contestant{&ours{}}, append(found, newGonum(), newVek())...)
	cores := runtime.GOMAXPROCS(0)
	debug.SetGCPercent(-1) // measure collects between the cases
	record := Record{System: bench.ThisSystem(), Contestants: map[string]string{}, Ceilings: map[int]float64{}}
	for _, threads := range o.threads {
		if threads > cores {
			fmt.Printf("Note: %d threads on %d cores: GOMAXPROCS was %d.\n", threads, runtime.NumCPU(), cores)
		}
		err := pass(ctx, contestants, list, threads, o.budget, &record)
		if errors.Is(err, context.Canceled) {
			fmt.Println("\nInterrupted: this is what there is.")
			break
		}
		if err != nil {
			return err
		}
	}
	if o.json != "" {
		return record.write(o.json)
	}
	return nil
}

// pass measures all products on one number of threads.
func pass(ctx context.Context, contestants []Contestant, list []Product, threads int, budget time.Duration, record *Record) error {
	runtime.GOMAXPROCS(threads)
	fmt.Printf("\n%d thread(s), %s, %d core(s)\n", threads, record.System.CPU, runtime.NumCPU())
	t := table{w: os.Stdout}
	for _, c := range contestants {
		if err := c.SetThreads(threads); err != nil {
			return err
		}
		if err := verify(c); err != nil {
			return err
		}
		t.names = append(t.names, c.Name())
		record.Contestants[c.Name()] = c.Describe()
		fmt.Printf("  %-9s %s\n", c.Name(), c.Describe())
	}
	most, err := ceiling(ctx)
	if err != nil {
		return err
	}
	record.Ceilings[threads] = most
	t.header()
	var results []Result
	for _, p := range list {
		var r Result
		if r, err = measure(ctx, contestants, p, threads, budget); len(r.Series) > 0 && err == nil {
			t.row(r)
			results = append(results, r)
		}
		if err != nil {
			break
		}
	}
	record.Results = append(record.Results, results...)
	summarise(os.Stdout, results, most)
	return err
}
