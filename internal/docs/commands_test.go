package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notRun are the commands that no test can run, with the reason.
var notRun = map[string]string{
	"sudo apt-get install make":                  "it installs packages; scripts/need does for the lanes",
	"sudo apt-get install dataset-fashion-mnist": "it installs packages, data",
	"apt-get install --no-install-recommends gcc libc6-dev libopenblas0-openmp libblis4-openmp libdnnl2 python3-torch nodejs npm": "it installs packages, the rivals'",
	"/usr/bin/python3 examples/torch/both_ways.py": "it needs PyTorch; the program it calls is tested in examples/torch",
	"sh run.sh OUT":         "it runs where scripts/gpu-bundle brought it, for the better part of an hour",
	"sh run.sh OUT --trial": "it needs OpenGL, and minutes",
	"./step.sh":             "it measures PyTorch for minutes; the programs it calls are in bench/rivals",
	"./infer.sh":            "it measures PyTorch and ONNX Runtime for minutes, and installs the second",
}

// TestWorkflows holds what the workflow files run to the same.
func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, ".ci/github/*.yml"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	lanes := regexp.MustCompile(`lane: \[(.*)\]`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		text := string(source)
		if match := lanes.FindStringSubmatch(text); match != nil {
			text = strings.ReplaceAll(text, "${{ matrix.lane }}", strings.ReplaceAll(match[1], ",", " "))
		}
		ran := 0
		for _, match := range regexp.MustCompile(`run: (.*)`).FindAllStringSubmatch(text, -1) {
			args := words(match[1])
			if args[0] == "apt-get" {
				continue
			}
			checkCommand(t, Command{Page: filepath.Base(file), Folder: ".", Args: args})
			ran++
		}
		assert.NotZero(t, ran, file)
	}
}

// TestCommands holds each command of the documentation to what is there: targets,
// scripts, folders, tests, flags. The command's own are run in cmd/dnnbench. A command of
// a kind that it does not know fails.
func TestCommands(t *testing.T) {
	pages, err := Pages(root)
	require.NoError(t, err)
	require.Greater(t, len(pages), 10)
	used := map[string]bool{}
	for _, page := range pages {
		commands, err := Commands(root, page)
		require.NoError(t, err)
		for _, c := range commands {
			text := strings.Join(c.Args, " ")
			if _, ok := notRun[text]; ok {
				used[text] = true
				continue
			}
			checkCommand(t, c)
		}
	}
	for text := range notRun {
		assert.True(t, used[text], "no page has %q any more: take it off the list", text)
	}
}

func checkCommand(t *testing.T, c Command) {
	t.Helper()
	name, args := c.Args[0], c.Args[1:]
	switch {
	case name == "make":
		makefile := read(t, "Makefile")
		for _, target := range args {
			assert.Contains(t, makefile, "\n"+target+":", "%s: %v", c.Where(), c)
		}
	case name == "go" && len(args) > 0:
		checkGo(t, c, args[0], args[1:])
	case name == "scripts/test":
		lanes := read(t, "scripts/test")
		for _, lane := range args {
			if lane != "LANE…" {
				assert.Contains(t, lanes, "\n"+lane+"() {", "%s: %v", c.Where(), c)
			}
		}
	case strings.HasPrefix(name, "scripts/"):
		info, err := os.Stat(filepath.Join(root, name))
		if assert.NoError(t, err, "%s: %v", c.Where(), c) {
			assert.NotZero(t, info.Mode()&0o100, "%s can be run", name)
		}
	case name == "mkdir":
	case name == "cp":
		for _, from := range args[:len(args)-1] {
			_, err := os.Stat(filepath.Join(root, from))
			assert.NoError(t, err, "%s: %v", c.Where(), c)
		}
	case c.IsDnnbench():
		// Run or parsed in cmd/dnnbench.
	default:
		assert.Fail(t, "a command of no known kind", "%s: %v: teach this test to check it, or say in notRun why none can", c.Where(), c)
	}
}

func checkGo(t *testing.T, c Command, verb string, args []string) {
	t.Helper()
	switch verb {
	case "vet", "build", "doc":
	case "test":
		checkGoTest(t, c, args)
	case "generate":
		assert.True(t, strings.Contains(sources(t, c, args[0], false), "//go:generate"), "%s: %v: nothing to generate", c.Where(), c)
	case "run":
		if c.IsDnnbench() {
			return
		}
		require.NotEmpty(t, args, c.Where())
		if c.Folder == "." && args[0] == "." {
			c.Folder = "bench/rivals" // pages about the rivals leave out where that is
		}
		source := sources(t, c, args[0], false)
		assert.True(t, strings.Contains(source, "package main"), "%s: %v: no program", c.Where(), c)
		assert.True(t, strings.Contains(sources(t, c, args[0], true), "func Test"), "%s: %v: no tests of its own", c.Where(), c)
		for i := 1; i < len(args); i++ {
			flag, _, _ := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
			if strings.HasPrefix(args[i], "-") {
				defined := regexp.MustCompile(`flags?\.\w+\([^"\n]*"` + regexp.QuoteMeta(flag) + `"`)
				assert.True(t, defined.MatchString(source), "%s: %v: no flag -%s", c.Where(), c, flag)
			}
		}
	default:
		assert.Fail(t, "go "+verb, "%s: %v", c.Where(), c)
	}
}

// checkGoTest looks for the packages, and in them for the tests and benchmarks that are
// asked for.
func checkGoTest(t *testing.T, c Command, args []string) {
	t.Helper()
	patterns := map[string]string{} // of names, by their first word
	var packages, own []string      // own flags of a package's tests
	for i := 0; i < len(args); i++ {
		flag, value, joined := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		switch {
		case !strings.HasPrefix(args[i], "-"):
			packages = append(packages, args[i])
		case slices.Contains([]string{"v", "race", "short", "c"}, flag):
		case slices.Contains([]string{"run", "bench", "tags", "timeout", "benchtime", "count", "shuffle", "skip", "exec", "o"}, flag):
			if !joined {
				i++
				require.Less(t, i, len(args), "%s: %v", c.Where(), c)
				value = args[i]
			}
			patterns[flag] = value
		default:
			own = append(own, flag)
		}
	}
	for _, flag := range own {
		declared := slices.ContainsFunc(packages, func(p string) bool {
			return strings.Contains(sources(t, c, p, true), `flag.Bool("`+flag+`"`)
		})
		assert.True(t, declared, "%s: %v: no test has the flag -%s", c.Where(), c, flag)
	}
	for flag, kinds := range map[string][]string{"run": {"Test", "Fuzz", "Example"}, "bench": {"Benchmark"}} {
		pattern, asked := patterns[flag]
		if !asked || pattern == "NONE" || pattern == "." {
			continue
		}
		wanted, err := regexp.Compile(pattern)
		require.NoError(t, err, c.Where())
		found := slices.ContainsFunc(packages, func(p string) bool {
			return slices.ContainsFunc(functions(sources(t, c, p, true), kinds...), wanted.MatchString)
		})
		assert.True(t, found, "%s: %v: %s matches nothing", c.Where(), c, pattern)
	}
}

// functions are the names of a source's functions that begin with one of some words.
func functions(source string, words ...string) []string {
	var names []string
	for line := range strings.Lines(source) {
		rest, is := strings.CutPrefix(line, "func ")
		name, _, _ := strings.Cut(rest, "(")
		if is && slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(name, word) }) {
			names = append(names, name)
		}
	}
	return names
}

// sources is the text of a package's files, or of its tests, and below it for "/...".
func sources(t *testing.T, c Command, pkg string, tests bool) string {
	t.Helper()
	folder, deep := strings.CutSuffix(pkg, "...")
	folder = filepath.Join(root, c.Folder, folder)
	var text strings.Builder
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != folder && !deep:
			return filepath.SkipDir
		case filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") != tests:
			return nil
		}
		source, err := os.ReadFile(path)
		text.Write(source)
		return err
	})
	assert.NoError(t, err, "%s: %v", c.Where(), c)
	return text.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	return string(text)
}
