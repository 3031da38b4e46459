package docs

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// Command is one program with its arguments, as a page has it.
type Command struct {
	Page   string
	Line   int
	Folder string   // where it is run, from the root: a page's cd, or "."
	Env    []string // NAME=value in front of it
	Args   []string // the program first
	Block  bool     // it stands in a block to be copied, and not in a sentence
}

func (c Command) String() string { return strings.Join(append(slices.Clone(c.Env), c.Args...), " ") }

// Where names the line of the page that has the command.
func (c Command) Where() string { return fmt.Sprintf("%s:%d", c.Page, c.Line) }

// programs are the first words by which a line is taken for a command where its block is
// not marked as one of commands. Of those between backticks only what has arguments is.
var programs = []string{"go", "make", "dnnbench", "bin/dnnbench", "sh", "bash", "cd", "sudo", "apt-get", "apt",
	"git", "python3", "/usr/bin/python3", "pip", "npm", "docker", "curl", "wget", "tar", "export", "man", "benchstat"}

// Commands are the commands of a page.
func Commands(root, page string) ([]Command, error) {
	spans, err := Spans(root, page)
	if err != nil {
		return nil, err
	}
	var commands []Command
	folder, last := ".", 0
	for _, s := range spans {
		if !s.Block || s.Line != last+1 {
			folder = "." // a block of its own
		}
		if s.Block {
			last = s.Line
		}
		if !s.Shell && !looksRunnable(s) {
			continue
		}
		for _, part := range parts(withoutComment(s.Text)) {
			c := Command{Page: s.Page, Line: s.Line, Folder: folder, Block: s.Block}
			for _, word := range words(part) {
				if name, _, set := strings.Cut(word, "="); set && len(c.Args) == 0 && name == strings.ToUpper(name) {
					c.Env = append(c.Env, word)
					continue
				}
				c.Args = append(c.Args, word)
			}
			switch {
			case len(c.Args) == 0:
			case c.Args[0] == "cd" && len(c.Args) == 2:
				folder = path.Join(folder, c.Args[1])
			default:
				commands = append(commands, c)
			}
		}
	}
	return commands, nil
}

// parts are the commands of a line, without the files that they are redirected to.
func parts(line string) []string {
	var list []string
	for _, part := range strings.Split(strings.ReplaceAll(line, " | ", " && "), "&&") {
		part, _, _ = strings.Cut(part, " > ")
		list = append(list, part)
	}
	return list
}

// looksRunnable takes text that is not marked as commands for one by its first word.
func looksRunnable(s Span) bool {
	list := words(withoutComment(s.Text))
	for len(list) > 0 && strings.HasPrefix(list[0], "DNNBENCH_") {
		list = list[1:]
	}
	if len(list) == 0 || !s.Block && len(list) == 1 {
		return false
	}
	return slices.Contains(programs, list[0]) || strings.HasPrefix(list[0], "./") || len(list[0]) > len("scripts/") && strings.HasPrefix(list[0], "scripts/")
}

func withoutComment(line string) string {
	if strings.HasPrefix(line, "#") {
		return ""
	}
	line, _, _ = strings.Cut(line, " #")
	return strings.TrimPrefix(line, "$ ")
}

// words are those of a line of shell, of whose quoting only whole quoted words and parts
// such as --flag='a b' occur.
func words(line string) []string {
	var list []string
	var word strings.Builder
	quote, inside := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, inside = r, true
		case quote == 0 && (r == ' ' || r == '\t'):
			if inside {
				list = append(list, word.String())
			}
			word.Reset()
			inside = false
		default:
			word.WriteRune(r)
			inside = true
		}
	}
	if inside {
		list = append(list, word.String())
	}
	return list
}

// IsDnnbench reports whether it is one of this project's command, installed or from its
// source.
func (c Command) IsDnnbench() bool {
	return path.Base(c.Args[0]) == "dnnbench" || len(c.Args) > 2 && c.Args[1] == "run" && slices.Contains(c.Args, "./cmd/dnnbench")
}

// Arguments are those of this project's command.
func (c Command) Arguments() []string {
	if at := slices.Index(c.Args, "./cmd/dnnbench"); at >= 0 {
		return c.Args[at+1:]
	}
	return c.Args[1:]
}
