package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/dnnbench/dnnbench/bench/rivals/internal/quiet"
)

// libraries are the C libraries, the best of which we are held against.
var libraries = []string{nameOpenBLAS, nameBLIS, nameOneDNN}

// bestLibrary is the highest rate of the C libraries, or 0.
func (r Result) bestLibrary() float64 {
	best := 0.0
	for _, name := range libraries {
		best = max(best, r.rate(name))
	}
	return best
}

// ratio is a/b, or NaN where either was not measured.
func ratio(a, b float64) float64 {
	if a == 0 || b == 0 {
		return math.NaN()
	}
	return a / b
}

// table prints results in a row each, as they come.
type table struct {
	w     io.Writer
	names []string // of the contestants
}

func (t table) header() {
	fmt.Fprintf(t.w, "%-24s %5s %5s %5s %s", "GFLOP/s", "m", "n", "k", "op")
	for _, name := range t.names {
		fmt.Fprintf(t.w, " %8s", name)
	}
	fmt.Fprintf(t.w, "  %9s %9s\n", "/OpenBLAS", "/best of C")
}

func (t table) row(r Result) {
	op := map[bool]string{false: "N", true: "T"}
	fmt.Fprintf(t.w, "%-24s %5d %5d %5d %s%s", r.Case, r.M, r.N, r.K, op[r.TransA], op[r.TransB])
	for _, name := range t.names {
		fmt.Fprintf(t.w, " %8s", number(r.rate(name), 1))
	}
	mark := ""
	if !r.complete() {
		mark = " *"
	}
	fmt.Fprintf(t.w, "  %9s %9s%s\n", number(ratio(r.rate(nameOurs), r.rate(nameOpenBLAS)), 2),
		number(ratio(r.rate(nameOurs), r.bestLibrary()), 2), mark)
}

// number is a value, or a dash where there is none.
func number(x float64, digits int) string {
	if x == 0 || math.IsNaN(x) {
		return "-"
	}
	return fmt.Sprintf("%.*f", digits, x)
}

// summarise prints what the results of one number of threads come to. The ceiling is 0
// where it is not known.
func summarise(w io.Writer, results []Result, ceiling float64) {
	if len(results) == 0 {
		return
	}
	fmt.Fprintf(w, "\nGeometric means over %d products, ours over\n", len(results))
	for _, name := range append(slices.Clone(libraries), nameSgemv, nameGonum, nameVek) {
		printMean(w, name, results, func(r Result) float64 { return ratio(r.rate(nameOurs), r.rate(name)) })
	}
	toBest := func(r Result) float64 { return ratio(r.rate(nameOurs), r.bestLibrary()) }
	printMean(w, "the best of C", results, toBest)
	if ceiling > 0 {
		fmt.Fprintf(w, "Ceiling of multiply-adds: %.1f GFLOP/s; share of it\n", ceiling)
		share := func(r Result) float64 { return ratio(r.rate(nameOurs), ceiling) }
		printMean(w, "all", results, share)
		large := slices.DeleteFunc(slices.Clone(results), func(r Result) bool {
			return !strings.HasPrefix(r.Case, "square/") || r.M < 512
		})
		printMean(w, "squares from 512", large, share)
	}
	printWorst(w, results, toBest)
	printDisturbed(w, results)
}

// printMean prints the geometric mean of a ratio, with the least and the number of
// results that have it.
func printMean(w io.Writer, name string, results []Result, of func(Result) float64) {
	var values []float64
	for _, r := range results {
		if x := of(r); !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	if len(values) > 0 {
		fmt.Fprintf(w, "  %-18s %6.3f   least %6.3f   (of %d)\n", name, geometricMean(values), slices.Min(values), len(values))
	}
}

func geometricMean(values []float64) float64 {
	sum := 0.0
	for _, x := range values {
		sum += math.Log(x)
	}
	return math.Exp(sum / float64(len(values)))
}

// printWorst lists the products where we stand worst.
func printWorst(w io.Writer, results []Result, of func(Result) float64) {
	const most = 10
	sorted := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return math.IsNaN(of(r)) })
	slices.SortFunc(sorted, func(a, b Result) int { return cmp.Compare(of(a), of(b)) })
	if len(sorted) == 0 {
		return
	}
	below := 0
	for _, r := range sorted {
		if of(r) < 1 {
			below++
		}
	}
	fmt.Fprintf(w, "Below the best of C: %d of %d; the worst\n", below, len(sorted))
	for _, r := range sorted[:min(most, len(sorted))] {
		fmt.Fprintf(w, "  %-18s %6.3f\n", r.Case, of(r))
	}
}

// printDisturbed tells how quiet the machine was, and for whom: where one contestant
// loses far more turns than the others, its own threads are in each other's way.
func printDisturbed(w io.Writer, results []Result) {
	kept, disturbed := map[string]int{}, map[string]int{}
	var names []string
	few := 0
	for _, r := range results {
		if !r.complete() {
			few++
		}
		for _, s := range r.Series {
			if !slices.Contains(names, s.Contestant) {
				names = append(names, s.Contestant)
			}
			kept[s.Contestant] += s.Turns
			disturbed[s.Contestant] += s.Disturbed
		}
	}
	fmt.Fprintf(w, "Turns kept + thrown away, whose threads waited for a core for more than %.0f %% of the time\n ",
		100*quiet.MostWaiting)
	for _, name := range names {
		fmt.Fprintf(w, " %s %d+%d", name, kept[name], disturbed[name])
	}
	fmt.Fprintln(w)
	if few > 0 {
		fmt.Fprintf(w, "%d products, marked *, have fewer than %d turns of some contestant: measure on a quieter machine.\n",
			few, minRounds)
	}
}
