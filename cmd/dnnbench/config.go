package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const (
	configFlag = "config"
	configOff  = "off"   // as a path: read none
	configSize = 1 << 20 // more than any list of flags takes, so that no wrong file fills the memory
)

// config is a configuration file: values of flags for all commands, and for single ones.
type config struct {
	shared   map[string][]string
	commands map[string]map[string][]string
}

// addConfig lets a command and all below it name the file.
func addConfig(root *cobra.Command) {
	root.PersistentFlags().String(configFlag, "", "take flags from this .toml file; off: from none")
}

// configPath is the file to read, or "". That of the user need not be there.
func configPath(cmd *cobra.Command) (string, error) {
	flag := cmd.Flags().Lookup(configFlag)
	switch path := flag.Value.String(); {
	case path == configOff:
		return "", nil
	case path != "":
		return path, nil
	case flag.Changed:
		return "", usagef("--config names no file: give one, or off")
	}
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", nil // there is no such folder, so there is no file
	}
	path := filepath.Join(folder, "dnnbench", "config.toml")
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return path, nil
}

// fromFile gives a command what a file has for it: its own section first, then what holds
// for all.
func (s *settings) fromFile(cmd *cobra.Command, path string) error {
	text, err := readConfig(path)
	if err != nil {
		return usagef("the configuration %s: %w", path, err)
	}
	c, err := parseConfig(text)
	if err == nil {
		err = c.check(cmd.Root())
	}
	if err != nil {
		return usagef("the configuration %s: %w", path, err)
	}
	section := sectionOf(cmd)
	for _, part := range []struct {
		values map[string][]string
		name   string
	}{{c.commands[section], "[" + section + "] in " + path}, {c.shared, path}} {
		for _, name := range slices.Sorted(maps.Keys(part.values)) {
			flag := cmd.Flags().Lookup(name)
			if flag == nil || flag.Changed {
				continue
			}
			if err := setFlag(cmd.Flags(), flag, part.values[name]); err != nil {
				return usagef("%s: %w", part.name, flagError(cmd, err))
			}
			*s = append(*s, setting{name, part.name})
		}
	}
	return nil
}

// setFlag gives a flag a value, or a flag that takes several a list.
func setFlag(flags *pflag.FlagSet, flag *pflag.Flag, values []string) error {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		flag.Changed = true
		return list.Replace(values)
	}
	if len(values) != 1 {
		return fmt.Errorf("%s takes one value, not a list", flag.Name)
	}
	return flags.Set(flag.Name, values[0])
}

func readConfig(path string) (string, error) {
	f, err := os.Open(path)
	var problem *os.PathError
	if errors.As(err, &problem) { // which has the path
		return "", fmt.Errorf("it cannot be read: %w", problem.Err)
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, configSize+1))
	if errors.As(err, &problem) {
		return "", fmt.Errorf("it cannot be read: %w", problem.Err)
	}
	if len(text) > configSize {
		return "", fmt.Errorf("it is larger than %d bytes, and so is none", configSize)
	}
	return string(text), err
}

// parseConfig reads TOML of one level: values, and tables of values.
func parseConfig(text string) (*config, error) {
	var tree map[string]any
	if _, err := toml.Decode(text, &tree); err != nil {
		var wrong toml.ParseError
		if errors.As(err, &wrong) {
			return nil, fmt.Errorf("line %d: %s: write lines like backend = \"cpu\", and [train] above those for train", wrong.Position.Line, wrong.Message)
		}
		return nil, err
	}
	c := &config{shared: map[string][]string{}, commands: map[string]map[string][]string{}}
	for name, value := range tree {
		table, ok := value.(map[string]any)
		if !ok {
			values, err := texts(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			c.shared[name] = values
			continue
		}
		c.commands[name] = map[string][]string{}
		for key, value := range table {
			values, err := texts(value)
			if err != nil {
				return nil, fmt.Errorf("[%s] %s: %w", name, key, err)
			}
			c.commands[name][key] = values
		}
	}
	return c, nil
}

// texts are the words that would stand on a command line.
func texts(value any) ([]string, error) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	words := make([]string, len(list))
	for i, v := range list {
		switch v := v.(type) {
		case string:
			words[i] = v
		case bool:
			words[i] = strconv.FormatBool(v)
		case int64:
			words[i] = strconv.FormatInt(v, 10)
		case float64:
			words[i] = decimal(v)
		default:
			return nil, errors.New("it is no word, number, truth value or list of them: put it into quotes")
		}
	}
	return words, nil
}

// check holds every name to the commands and flags that there are, also of commands that do
// not run now.
func (c *config) check(root *cobra.Command) error {
	known := map[string][]string{}
	var all []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() && heedsSettings(cmd) {
			known[cmd.Name()] = flagNames(cmd)
			all = append(all, known[cmd.Name()]...)
		}
	}
	sections := slices.Sorted(maps.Keys(known))
	for _, name := range slices.Sorted(maps.Keys(c.commands)) {
		if known[name] == nil {
			return unknown("section", name, sections)
		}
		for _, key := range slices.Sorted(maps.Keys(c.commands[name])) {
			if !slices.Contains(known[name], key) {
				return fmt.Errorf("[%s] %s is no flag: %sSee dnnbench %s --help", name, key, didYouMean(key, known[name]), name)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.shared)) {
		if !slices.Contains(all, key) {
			return fmt.Errorf("%s is no flag of any command: %sSections are [%s]", key, didYouMean(key, all), strings.Join(sections, "], ["))
		}
	}
	return nil
}

// flagNames are the flags that a file may set.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if settable(f) && f.Name != configFlag {
			names = append(names, f.Name)
		}
	})
	return names
}

// sectionOf is the section of a command; without a command it is that of bench.
func sectionOf(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "bench"
	}
	return cmd.Name()
}
