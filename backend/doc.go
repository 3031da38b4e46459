// Package backend is the contract between dense neural networks and the
// devices that run them.
//
// It has two levels, as database/sql has. The functions of this package
// (MatMul, Add, Softmax, ...) check shapes, types, ownership, overlap and
// liveness once, and panic with a *Misuse that names the operation, what it got
// and what it wanted. They then call the kernel method of a [Backend], which may
// assume all of that. Everything that the world can cause (memory, devices,
// drivers, sizes) is an error instead.
//
// A [Tensor] is row-major and contiguous. Operations that need a matrix read it
// as [product of the leading axes, last axis].
//
// A Backend is one ordered queue on one device, used by one goroutine at a time.
// Operations run in program order, perhaps asynchronously; [Download],
// Backend.Sync and Backend.Close wait. The device keeps its first failure, and
// every later Upload, Download, Sync and Close returns it.
package backend
