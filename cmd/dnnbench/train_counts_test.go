package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCounts asks what steps cost, with no OpenGL.
func TestCounts(t *testing.T) {
	for args, want := range map[string]struct {
		dispatches int
		floor      bool
	}{
		"--arch=64-48-32-10":                       {3*3 + 2, true},
		"--arch=64-48-32-10 --norm=batch":          {3*3 + 2 + 2*2, false},
		"--arch=64-48-32-10 --clip-norm=1":         {3*3 + 3, true},
		"--arch=64-48-10 --accumulate=2":           {2*(3*2+2) + 2, false},
		"--data=vowel --arch=9-11 --opt=sgd":       {3 + 2, true},
		"--data=vowel --arch=9-11 --loss=huber":    {3 + 2, false},
		"--arch=64-48-10 --class-weights=balanced": {3*2 + 2, false},
	} {
		t.Run(args, func(t *testing.T) {
			status, stdout, stderr := cli(strings.Fields("train --counts --format=json " + args)...)
			require.Equal(t, statusDone, status, stderr)
			var r report
			require.NoError(t, json.Unmarshal([]byte(stdout), &r))
			require.NotNil(t, r.Counts)
			assert.Len(t, r.Counts.Dispatches, want.dispatches)
			assert.Zero(t, r.Counts.Others)
			assert.Equal(t, want.floor, r.Counts.Floor != nil)
			if want.floor {
				assert.InEpsilon(t, *r.Counts.Floor, r.Counts.Total.Read+r.Counts.Total.Written, 0.15)
			}
			assert.LessOrEqual(t, r.Counts.Total.Calls-r.Counts.Total.Barriers, 4*want.dispatches)
		})
	}
	status, stdout, _ := cli("train", "--counts")
	assert.Equal(t, statusDone, status)
	assert.Contains(t, stdout, "of the floor of")
}
