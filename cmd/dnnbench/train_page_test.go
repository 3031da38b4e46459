package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/dnnbench/dnnbench/bench"
	"github.com/dnnbench/dnnbench/nn"
)

// pageOf trains with these flags and reads the page.
func pageOf(t *testing.T, want int, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.html")
	status, _, stderr := cli(append([]string{"train", "--backend=cpu", "--out=" + path}, args...)...)
	require.Equal(t, want, status, stderr)
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(file)
}

func TestTrainPageOfImages(t *testing.T) {
	html := pageOf(t, statusDone, "--epochs=2", "--schedule=cosine")
	for _, want := range []string{"Training digits", "64-32-10", "of the test data", "Confusion", "Misclassified: 24 of ", "Weights of the first layer: 32 of 32 units", `alt="Weights into unit 1, from`, "Learning rate"} {
		assert.Contains(t, html, want)
	}
	assert.Equal(t, 24+32, strings.Count(html, "<img "))
}

// TestTrainPageOfOtherData has what there is of data that are no pictures, of numbers to be
// predicted, of several seeds, and of a training that came to nothing.
func TestTrainPageOfOtherData(t *testing.T) {
	html := pageOf(t, statusDone, "--data=vowel", "--epochs=2", "--seeds=2")
	assert.Contains(t, html, "Over 2 seeds")
	assert.Contains(t, pageOf(t, statusDone, "--data=vowel", "--epochs=1"), "<td>1 ", "classes are numbered, as in the confusion, and named")
	assert.NotContains(t, html, "<img ")
	assert.NotContains(t, html, "Learning rate", "it does not change")

	var rows strings.Builder
	fmt.Fprintln(&rows, "a,b")
	for i := range 40 {
		fmt.Fprintf(&rows, "%d,%d\n", i, 3*i+i%3)
	}
	path := filepath.Join(t.TempDir(), "line.csv")
	require.NoError(t, os.WriteFile(path, []byte(rows.String()), 0o644))
	html = pageOf(t, statusDone, "--data="+path, "--target=b", "--epochs=3")
	assert.Contains(t, html, "R²")
	assert.Contains(t, html, "RMSE")
	assert.NotContains(t, html, "Confusion")

	html = pageOf(t, statusFailed, "--opt=sgd", "--lr=1e30", "--epochs=2")
	assert.Contains(t, html, "It diverged at step")
}

// TestMissedAreShownAsTheyCame holds the pixels of the pictures against the digits as they
// were before they were standardised, which are whole numbers from 0 to 16.
func TestMissedAreShownAsTheyCame(t *testing.T) {
	f := newTrainFlags()
	f.device.backend, f.epochs, f.quiet, f.out = "cpu", 1, true, "run.html"
	plan, err := f.plan(func(flag string) bool { return flag == "epochs" })
	require.NoError(t, err)
	b, _, err := f.device.open(nil)
	require.NoError(t, err)
	defer b.Close()
	run, err := trainOnce(context.Background(), newConsole(&strings.Builder{}, &strings.Builder{}), b, f, plan)
	require.NoError(t, err)
	wrong := 0
	for is, row := range run.trained.Test.Confusion {
		for taken, n := range row {
			if is != taken {
				wrong += n
			}
		}
	}
	assert.Equal(t, wrong, run.pictures.wrong, "as many as the evaluation counts")
	assert.Len(t, run.pictures.missed, min(wrong, shownMissed))
	for i, m := range run.pictures.missed {
		assert.NotEqual(t, m.is, m.taken)
		if i > 0 {
			assert.LessOrEqual(t, m.probability, run.pictures.missed[i-1].probability)
		}
		for _, x := range m.pixels {
			assert.InDelta(t, float32(int(x+0.5)), x, 1e-4)
			assert.InDelta(t, 8, x, 8.001)
		}
	}
}

func TestSquareSide(t *testing.T) {
	for features, want := range map[int]int{4: 0, 9: 0, 16: 4, 17: 0, 64: 8, 784: 28, 783: 0} {
		assert.Equal(t, want, squareSide(features), "%d features", features)
	}
}

// TestConfusionOfManyClasses leaves out counts, and labels but every few, for want of room.
func TestConfusionOfManyClasses(t *testing.T) {
	many := make([][]int, 26)
	for i := range many {
		many[i] = make([]int, 26)
		many[i][i] = 5
	}
	many[3][4] = 2
	f, err := confusionFigure(many)
	require.NoError(t, err)
	assert.Contains(t, f.Alt, "to take class 3 for 4, 2 times")
	svg, err := f.SVG()
	require.NoError(t, err)
	assert.Contains(t, string(svg), ">24</text>")
	assert.NotContains(t, string(svg), ">25</text>")
}

func TestInterruptedTrainingHasAPage(t *testing.T) {
	run := seedRun{err: context.Canceled, trained: bench.Trained{Train: nn.Evaluation{Accuracy: 0.5}, Test: nn.Evaluation{Accuracy: 0.5}}}
	page, err := trainPage(backendReport{}, trainPlan{spec: nn.Spec{Layers: make([]nn.Layer, 1)}}, []seedRun{run})
	require.NoError(t, err)
	assert.Contains(t, page.Summary, "interrupted")
	assert.Empty(t, page.Figures(), "no epoch is whole")
}
