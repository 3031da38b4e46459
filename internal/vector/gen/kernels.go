package main

// kernels lists all, in the order of the files.
func kernels() []*kernel {
	all := arithmeticKernels()
	all = append(all, activationKernels()...)
	return all
}
