package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestUnhurried(t *testing.T) {
	const long, short = time.Hour, 5 * time.Millisecond
	t.Run("ends with its epoch", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		u := unhurry(ctx, long)
		defer u.end()
		u.epochDone()
		assert.NoError(t, u.Err(), "nobody asked")
		cancel()
		assert.NoError(t, u.Err(), "the epoch goes on")
		u.epochDone()
		assert.ErrorIs(t, u.Err(), context.Canceled)
	})
	t.Run("is cut where that takes too long", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		u := unhurry(ctx, short)
		defer u.end()
		cancel()
		select {
		case <-u.Done():
		case <-time.After(10 * time.Second):
			t.Fatal("it goes on")
		}
	})
	t.Run("does not begin", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		u := unhurry(ctx, long)
		defer u.end()
		assert.ErrorIs(t, u.Err(), context.Canceled)
	})
}
