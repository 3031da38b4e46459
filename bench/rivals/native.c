#include "native.h"

#include <time.h>

// The prototypes, as the libraries document them. Debian builds all with 32-bit BLAS
// integers; oneDNN's are 64 bits wide everywhere.
typedef void (*cblas_sgemm_t)(int order, int transA, int transB, int m, int n, int k, float alpha, const float *a,
	int lda, const float *b, int ldb, float beta, float *c, int ldc);
typedef void (*cblas_sgemv_t)(int order, int trans, int rows, int cols, float alpha, const float *a, int lda,
	const float *x, int incx, float beta, float *y, int incy);
typedef int (*dnnl_sgemm_t)(char transA, char transB, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
	int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

enum { ROW_MAJOR = 101, NO_TRANS = 111, TRANS = 112 }; // as in cblas.h

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

int64_t time_cblas(void *sgemm, product p, int64_t times)
{
	cblas_sgemm_t f = (cblas_sgemm_t)sgemm;
	int64_t start = now();
	for (int64_t i = 0; i < times; i++)
		f(ROW_MAJOR, p.transA ? TRANS : NO_TRANS, p.transB ? TRANS : NO_TRANS, p.m, p.n, p.k, 1, p.a, p.lda, p.b,
			p.ldb, 0, p.c, p.ldc);
	return now() - start;
}

int64_t time_sgemv(void *sgemv, product p, int64_t times)
{
	cblas_sgemv_t f = (cblas_sgemv_t)sgemv;
	int64_t rows = p.transB ? p.n : p.k, cols = p.transB ? p.k : p.n; // of B as it is stored
	int64_t start = now();
	for (int64_t i = 0; i < times; i++)
		f(ROW_MAJOR, p.transB ? NO_TRANS : TRANS, rows, cols, 1, p.b, p.ldb, p.a, 1, 0, p.c, 1);
	return now() - start;
}

int64_t time_onednn(void *sgemm, product p, int64_t times)
{
	dnnl_sgemm_t f = (dnnl_sgemm_t)sgemm;
	int failed = 0;
	int64_t start = now();
	for (int64_t i = 0; i < times; i++)
		failed |= f(p.transA ? 'T' : 'N', p.transB ? 'T' : 'N', p.m, p.n, p.k, 1, p.a, p.lda, p.b, p.ldb, 0, p.c,
			p.ldc);
	return failed ? -1 : now() - start;
}

void call_with_int(void *f, int n) { ((void (*)(int))f)(n); }

void call_with_long(void *f, int64_t n) { ((void (*)(int64_t))f)(n); }

int call_for_int(void *f) { return ((int (*)(void))f)(); }

const char *call_for_string(void *f) { return ((const char *(*)(void))f)(); }

const char *blis_arch_name(void *query, void *name)
{
	return ((const char *(*)(int))name)(((int (*)(void))query)());
}

const int *onednn_version(void *f) { return ((const int *(*)(void))f)(); }
