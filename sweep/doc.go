// Package sweep searches for hyper-parameters: it draws settings from a space, has each
// tried by a function of the caller's, records every trial as a line of JSON, and chooses
// among them. What a trial is, only that function knows.
//
// A sweep is a function of its plan: the same plan gives the same trials with the same
// seeds, in whatever order and by however many workers they are done, and one that was
// interrupted goes on where it was.
package sweep
