package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/dnnbench/dnnbench/backend/gl"
)

// buildReport is what this program was made of.
type buildReport struct {
	Version  string     `json:"version"`          // of the module; "(devel)" of a source tree without a tag
	Commit   string     `json:"commit,omitempty"` // left out where the go command did not record it
	Time     *time.Time `json:"time,omitempty"`   // of the commit
	Modified bool       `json:"modified"`         // there were changes beside the commit
	OpenGL   bool       `json:"opengl"`           // it is in this program
}

// thisBuild reads what the go command recorded.
func thisBuild() buildReport {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return newBuild(info)
}

func newBuild(info *debug.BuildInfo) buildReport {
	b := buildReport{Version: info.Main.Version, OpenGL: gl.Built}
	if b.Version == "" {
		b.Version = "(devel)"
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				b.Time = &t
			}
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// shownCommit is as much of a commit's name as finds it in any repository.
const shownCommit = 12

// String is one line: v1.2.3 go1.26.8 linux/amd64, commit 0123456789ab of 2026-11-23,
// with OpenGL.
func (b buildReport) String() string {
	parts := []string{fmt.Sprintf("%s %s %s/%s", b.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)}
	if b.Commit == "" {
		parts = append(parts, "commit not recorded")
	} else {
		commit := "commit " + b.Commit[:min(shownCommit, len(b.Commit))]
		if b.Time != nil {
			commit += " of " + b.Time.UTC().Format(time.DateOnly)
		}
		if b.Modified {
			commit += " and changes to it"
		}
		parts = append(parts, commit)
	}
	if b.OpenGL {
		return strings.Join(append(parts, "with OpenGL"), ", ")
	}
	return strings.Join(append(parts, "without OpenGL"), ", ")
}
