// Package shaders holds the OpenGL compute shaders and makes their source text.
package shaders
