package main

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBuild(t *testing.T) {
	here := " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH + ", "
	settings := func(keysAndValues ...string) (list []debug.BuildSetting) {
		for i := 0; i < len(keysAndValues); i += 2 {
			list = append(list, debug.BuildSetting{Key: keysAndValues[i], Value: keysAndValues[i+1]})
		}
		return list
	}
	for name, tt := range map[string]struct {
		info debug.BuildInfo
		want string // before the part on OpenGL
	}{
		"nothing recorded": {debug.BuildInfo{}, "(devel)" + here + "commit not recorded"},
		"a release": {debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"},
			Settings: settings("vcs", "git", "vcs.revision", "0123456789abcdef", "vcs.time", "2026-11-23T23:59:59Z", "vcs.modified", "false")},
			"v1.2.3" + here + "commit 0123456789ab of 2026-11-23"},
		"a dirty tree, a short commit, no time": {debug.BuildInfo{Settings: settings("vcs.revision", "17", "vcs.time", "yesterday", "vcs.modified", "true")},
			"(devel)" + here + "commit 17 and changes to it"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBuild(&tt.info)
			b.OpenGL = false
			assert.Equal(t, tt.want+", without OpenGL", b.String())
			b.OpenGL = true
			assert.Equal(t, tt.want+", with OpenGL", b.String())
		})
	}
}
