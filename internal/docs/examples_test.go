package docs

import (
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMainNamesHaveExamples asks for an example of each name that a newcomer to a package
// meets first. Names are as examples have them: Type, Func or Type_Method.
func TestMainNamesHaveExamples(t *testing.T) {
	for pkg, names := range map[string]string{
		"backend":             "Tensor MatMul Add Sum Recording Loss Tally Optimize Normalise GatherRows Convert Stream Misuse Broadcast",
		"backend/backends":    "All",
		"backend/backendtest": "Check",
		"backend/cpu":         "New NewWith",
		"backend/gl":          "Recorder",
		"bench":               "Case Measure Training StepFloor Drift SpreadOf",
		"data":                "Split Folds HoldBack FitStandardisation OneHot ReadCSV",
		"nn": "Spec Options Schedule Model_Fit Model_Summary Model_HalfPredictor Predictor Preparation Evaluation " +
			"Checkpoint Trainer GradCheck Source ReadStateDict Load BalancedWeights",
		"sweep": "Run Plan ParseParam",
	} {
		have := examples(t, pkg)
		for _, name := range strings.Fields(names) {
			assert.Contains(t, have, name, "package %s", pkg)
		}
	}
	assert.Contains(t, examples(t, "simdblas"), "", "the package itself")
}

// examples are the names of a package's examples that are run and print what they promise.
func examples(t *testing.T, pkg string) []string {
	t.Helper()
	var have []string
	files, err := filepath.Glob(filepath.Join(root, pkg, "*_test.go"))
	require.NoError(t, err)
	for _, name := range files {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		f, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		require.NoError(t, err)
		for _, e := range doc.Examples(f) {
			if e.Output != "" {
				have = append(have, e.Name)
			}
		}
	}
	return have
}
