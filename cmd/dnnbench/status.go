package main

import (
	"context"
	"errors"
	"fmt"
)

// The exit statuses.
const (
	statusDone        = 0
	statusFailed      = 1 // a check failed, or the work could not be finished
	statusUsage       = 2 // bad usage, bad input, or no such backend
	statusInterrupted = 130
)

// usageError is a mistake in the command line or in what it names.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// asUsage marks an error, if there is one, as the user's to mend.
func asUsage(err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return &usageError{err}
}

func statusOf(err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return statusDone
	case errors.As(err, &usage):
		return statusUsage
	case errors.Is(err, context.Canceled):
		return statusInterrupted
	}
	return statusFailed
}
