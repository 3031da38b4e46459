// Package team lets goroutines that wait close by help others with their work.
//
// A team of n threads is n-1 helpers and whichever goroutine calls Run. The caller
// posts a job of independent parts and works on it itself; helpers claim what parts it
// has not got to yet. A job is done when all of its claimed parts are, so a helper that
// arrives late costs its caller nothing.
//
// A helper that finds nothing to do watches for the next job for up to 100 µs and then
// sleeps, so that an idle program uses no processor. BenchmarkRun gives, as medians on
// a 2-core Zen 4 virtual machine with Go 1.26:
//
//	                                           watching      asleep
//	until caller and helper both work, µs           0.3         115
//	what a Run without work costs its caller, µs    0.1          10
//
// The caller pays for a sleeping helper because the operating system has to be told;
// it does not wait for the helper to come.
package team
