package main

// kernels lists all, in the order of the files.
func kernels() []*kernel {
	all := arithmeticKernels()
	all = append(all, activationKernels()...)
	all = append(all, reductionKernels()...)
	all = append(all, normaliseKernels()...)
	all = append(all, softmaxKernels()...)
	all = append(all, lossKernels()...)
	all = append(all, optimizerKernels()...)
	return append(all, randomKernels()...)
}
