package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is the folder of the repository.
const root = "../.."

// public are the packages for programs other than ours.
var public = []string{"backend", "backend/backends", "backend/backendtest", "backend/cpu", "backend/gl",
	"bench", "data", "nn", "simdblas", "sweep"}

// TestExportedNamesAreDocumented asks for a comment on every exported name: types,
// functions, methods, constants, variables, fields and the methods of interfaces. A group's
// comment stands for its members, a line's for the names on it, and a type's for the fields
// that it names.
func TestExportedNamesAreDocumented(t *testing.T) {
	for _, pkg := range public {
		t.Run(pkg, func(t *testing.T) {
			files := parse(t, pkg)
			documented := false
			for _, f := range files {
				documented = documented || f.Doc != nil
			}
			assert.True(t, documented, "package %s has a comment", pkg)
			assert.Empty(t, undocumented(files))
		})
	}
}

// parse reads the files of a package, those of every platform and build tag, without its
// tests.
func parse(t *testing.T, pkg string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, f)
	}
	return files
}

func undocumented(files []*ast.File) []string {
	var names []string
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
					names = append(names, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					names = append(names, undocumentedSpec(d, spec)...)
				}
			}
		}
	}
	return names
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) *ast.Ident {
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if generic, ok := of.(*ast.IndexExpr); ok {
		of = generic.X
	}
	name, _ := of.(*ast.Ident)
	return name
}

// members are the fields of a structure or the methods of an interface.
func members(s *ast.TypeSpec) []*ast.Field {
	switch body := s.Type.(type) {
	case *ast.StructType:
		return body.Fields.List
	case *ast.InterfaceType:
		return body.Methods.List
	}
	return nil
}

func undocumentedSpec(d *ast.GenDecl, spec ast.Spec) (names []string) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
				names = append(names, name.Name)
			}
		}
	case *ast.TypeSpec:
		if !s.Name.IsExported() {
			return nil
		}
		if d.Doc == nil && s.Doc == nil {
			names = append(names, s.Name.Name)
		}
		described := strings.FieldsFunc(d.Doc.Text()+s.Doc.Text(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, member := range members(s) {
			for _, name := range member.Names {
				if name.IsExported() && member.Doc == nil && member.Comment == nil && !slices.Contains(described, name.Name) {
					names = append(names, s.Name.Name+"."+name.Name)
				}
			}
		}
	}
	return names
}
