package main

import (
	"os"
	"testing"
)

// TestMain keeps the developer's own configuration out of the tests.
func TestMain(m *testing.M) {
	if err := os.Setenv(variable(configFlag), configOff); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
