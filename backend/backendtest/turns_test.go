package backendtest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOperationsTakeTurns(t *testing.T) {
	var names []string
	for _, c := range takeTurns([]numeric{{op: "a", name: "1"}, {op: "a", name: "2"}, {op: "b", name: "1"}, {op: "a", name: "3"}, {op: "b", name: "2"}}) {
		names = append(names, c.op+c.name)
	}
	assert.Equal(t, []string{"a1", "b1", "a2", "b2", "a3"}, names)
}
