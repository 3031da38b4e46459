package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schemaOf reads a schema of docs/schema. Its readers pass over fields that they do not know;
// here there must be none, so that no field is without a place in it.
func schemaOf(t *testing.T, name string) *jsonschema.Schema {
	text, err := os.ReadFile(filepath.Join("../../docs/schema", name))
	require.NoError(t, err)
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	closeObjects(tree)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource(name, tree))
	s, err := c.Compile(name)
	require.NoError(t, err)
	return s
}

// closeObjects lets objects have the properties alone that are listed.
func closeObjects(tree any) {
	switch tree := tree.(type) {
	case map[string]any:
		for _, v := range tree {
			closeObjects(v)
		}
		if _, ok := tree["properties"].(map[string]any); ok && tree["type"] == "object" {
			tree["additionalProperties"] = false
		}
	case []any:
		for _, v := range tree {
			closeObjects(v)
		}
	}
}

func assertObeys(t *testing.T, s *jsonschema.Schema, text string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	require.NoError(t, err, "%.200s", text)
	assert.NoError(t, s.Validate(value), "%.200s", text)
}

// TestOutputObeysItsSchema runs each command that writes JSON.
func TestOutputObeysItsSchema(t *testing.T) {
	s := schemaOf(t, "output-1.json")
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	csv := in("yes.csv")
	require.NoError(t, os.WriteFile(csv, []byte("a,b,yes,price\n1,2,1,10\n2,3,0,20\n3,1,1,30\n4,4,0,40\n5,1,1,50\n6,2,0,60\n7,1,1,70\n8,9,0,80\n9,9,1,90\n1,1,0,10\n"), 0o600))
	run := writeRun(t, "bench.json", nil, map[string]int64{"matmul": 1000})
	for _, line := range []string{
		"train --backend=cpu --epochs=2 --clip-norm=1 --save=" + in("net.safetensors") + " --checkpoint=" + in("net.checkpoint"),
		"train --backend=cpu --epochs=1 --seeds=2",
		"train --backend=cpu --epochs=2 --target=price --data=" + csv,
		"train --backend=cpu --epochs=2 --target=yes --loss=sigmoid-cross-entropy --data=" + csv,
		"train --backend=cpu --counts",
		"inspect " + in("net.safetensors"),
		"inspect " + in("net.checkpoint"),
		"inspect --arch=4-3-2",
		"sweep --backend=cpu --epochs=2 --folds=2 --method=grid --vary=lr=0.01,0.1 --record=" + in("record.jsonl"),
		"devices",
		"doctor --parity=10ms",
		"parity --backend=cpu --quick",
		"compare " + run + " " + run,
	} {
		t.Run(strings.Fields(line)[0], func(t *testing.T) {
			status, stdout, stderr := cli(append(strings.Fields(line), "--format=json")...)
			require.Equal(t, statusDone, status, "%s: %s", line, stderr)
			assertObeys(t, s, stdout)
		})
	}

	record, err := os.ReadFile(in("record.jsonl"))
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(record)), "\n")
	require.Len(t, lines, 3)
	trial := schemaOf(t, "sweep-record-1.json")
	for _, line := range lines[1:] {
		assertObeys(t, trial, line)
	}
}

// TestOutputOfLongCommandsObeysTheSchema takes what those print that measure for seconds, as
// their reports are written.
func TestOutputOfLongCommandsObeysTheSchema(t *testing.T) {
	s := schemaOf(t, "output-1.json")
	for name, r := range map[string]report{
		"drift":   {Drift: []driftReport{{}}},
		"profile": {Profile: []opTimeReport{{}}},
		"tune":    {Tune: []tuneReport{{Kernels: []kernelReport{{}}}}},
		"nothing": {Results: listed[resultReport](nil), Tune: listed[tuneReport](nil)},
	} {
		var text bytes.Buffer
		require.NoError(t, r.writeJSON(&text), name)
		assertObeys(t, s, text.String())
	}
}

// A schema that allowed everything would pass whatever is printed.
func TestSchemaRefuses(t *testing.T) {
	s := schemaOf(t, "output-1.json")
	text, err := os.ReadFile(writeRun(t, "bench.json", nil, map[string]int64{"matmul": 1000}))
	require.NoError(t, err)
	assertObeys(t, s, string(text))
	for _, change := range []func(map[string]any){
		func(m map[string]any) { m["schema"] = 2 },
		func(m map[string]any) { delete(m, "system") },
		func(m map[string]any) { m["more"] = 1 },
		func(m map[string]any) { m["results"].([]any)[0].(map[string]any)["value"] = "fast" },
		func(m map[string]any) { delete(m["results"].([]any)[0].(map[string]any), "unit") },
	} {
		var tree map[string]any
		require.NoError(t, json.Unmarshal(text, &tree))
		change(tree)
		assert.Error(t, s.Validate(tree))
	}
}
