// Calls of C libraries that were opened at run time, so that none of their headers is
// needed. Each loop repeats a call and is timed here: what cgo costs is in no time.

#ifndef RIVALS_NATIVE_H
#define RIVALS_NATIVE_H

#include <stdint.h>

typedef struct {
	int transA, transB;     // 0 or 1
	int64_t m, n, k;        // op(A) is m x k, op(B) is k x n
	int64_t lda, ldb, ldc;  // in elements, rows being contiguous
	const float *a, *b;
	float *c;
} product;

// Both compute C = op(A) op(B) so many times, and return nanoseconds; the second
// returns -1 where the library reports a failure.
int64_t time_cblas(void *sgemm, product p, int64_t times);
int64_t time_onednn(void *sgemm, product p, int64_t times);

// The same for m = 1 and an A as it is, as the product of a matrix and a vector.
int64_t time_sgemv(void *sgemv, product p, int64_t times);

// The ways in which the libraries take a number of threads, and name themselves.
void call_with_int(void *f, int n);
void call_with_long(void *f, int64_t n);
int call_for_int(void *f);
const char *call_for_string(void *f);
const char *blis_arch_name(void *query, void *name);
const int *onednn_version(void *f);

#endif
