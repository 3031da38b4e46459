// Package docs reads what the project's documentation promises, so that tests can hold
// the project to it.
package docs
