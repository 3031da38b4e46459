package docs

import (
	"go/ast"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	linked    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	pathLike  = regexp.MustCompile(`^[\w.*/-]+$`)
	ourFile   = regexp.MustCompile(`\.(go|s|glsl|md|sh|py|mjs|yml|yaml|csv|gz|png|json)$`)
	qualified = regexp.MustCompile(`^(backend|backends|backendtest|cpu|gl|bench|data|nn|simdblas|sweep|gemm|shaders)\.([A-Z]\w*)(?:\.([A-Z]\w*))?$`)
	testName  = regexp.MustCompile(`^(Test|Benchmark|Fuzz|Example)[A-Z]\w*$`)
)

// madeElsewhere are files that pages speak of and that no checkout has: what commands
// write, and what users bring.
var madeElsewhere = regexp.MustCompile(`^(edges-|sweep\.jsonl|samples\.|arc-a770|vowel-context|doctor\.json|old\.json|new\.json|[\w-]*report\.html|run\.html|curves\.csv|bin/|[xy]_(train|test)\.npy)`)

// TestPathsAndNamesExist holds links, paths and names of Go in the documentation to what is
// there. What was measured is left as it was written.
func TestPathsAndNamesExist(t *testing.T) {
	files, declared := sourceTree(t)
	pages, err := Pages(root)
	require.NoError(t, err)
	for _, page := range pages {
		text := read(t, page)
		for _, match := range linked.FindAllStringSubmatch(text, -1) {
			target, _, _ := strings.Cut(match[1], "#")
			if target != "" && !strings.Contains(target, "://") {
				_, err := os.Stat(filepath.Join(root, path.Dir(page), target))
				assert.NoError(t, err, "%s links to %s", page, target)
			}
		}
		if strings.HasPrefix(page, "bench/results/") {
			continue
		}
		spans, err := Spans(root, page)
		require.NoError(t, err)
		for _, s := range spans {
			if s.Block {
				continue
			}
			switch match := qualified.FindStringSubmatch(s.Text); {
			case s.Text == "nn.Sequential": // PyTorch's nn, not ours
			case match != nil:
				name := match[1] + "." + match[2]
				if match[3] != "" {
					name += "." + match[3]
				}
				assert.True(t, declared[name], "%s:%d: there is no %s", s.Page, s.Line, s.Text)
			case testName.MatchString(s.Text):
				assert.True(t, declared[s.Text], "%s:%d: there is no %s", s.Page, s.Line, s.Text)
			case looksLikePath(s.Text):
				assert.True(t, exists(files, path.Dir(page), s.Text), "%s:%d: there is no %s", s.Page, s.Line, s.Text)
			}
		}
	}
}

// looksLikePath takes a text for a path of the repository by its ending, or by a folder of
// ours that it begins with.
func looksLikePath(text string) bool {
	if !pathLike.MatchString(text) || madeElsewhere.MatchString(text) {
		return false
	}
	first, _, nested := strings.Cut(text, "/")
	_, err := os.Stat(filepath.Join(root, first))
	return ourFile.MatchString(text) && !strings.HasPrefix(text, "/") && !strings.HasPrefix(text, ".") || nested && first != "" && first != "." && err == nil
}

// exists looks for a path from the root and from the page's folder, and for a bare file
// name anywhere.
func exists(files []string, folder, text string) bool {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "..."), "/")
	return slices.ContainsFunc(files, func(f string) bool {
		name := f
		if !strings.Contains(text, "/") {
			name = path.Base(f)
		}
		found, err := path.Match(text, name)
		return err == nil && (found || f == path.Join(folder, text))
	})
}

// sourceTree is all files and folders, and the names that Go declares: of tests alone, of
// everything else behind its package, pkg.Name or pkg.Type.Member.
func sourceTree(t *testing.T) (files []string, declared map[string]bool) {
	t.Helper()
	declared = map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		relative, err := filepath.Rel(root, name)
		files = append(files, filepath.ToSlash(relative))
		if err == nil && strings.HasSuffix(name, "_test.go") {
			for _, name := range functions(read(t, relative), "Test", "Benchmark", "Fuzz", "Example") {
				declared[name] = true
			}
		}
		return err
	}))
	for _, pkg := range append([]string{"internal/gemm", "shaders"}, public...) {
		for _, f := range parse(t, pkg) {
			declare(declared, f)
		}
	}
	return files, declared
}

func declare(declared map[string]bool, f *ast.File) {
	pkg := f.Name.Name + "."
	for _, decl := range f.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				declared[pkg+d.Name.Name] = true
			} else if of := receiver(d); of != nil {
				declared[pkg+of.Name+"."+d.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range s.Names {
						declared[pkg+name.Name] = true
					}
				case *ast.TypeSpec:
					declared[pkg+s.Name.Name] = true
					for _, member := range members(s) {
						for _, name := range member.Names {
							declared[pkg+s.Name.Name+"."+name.Name] = true
						}
					}
				}
			}
		}
	}
}
