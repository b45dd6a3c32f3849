// OpenBLAS for Swift. Debian's libopenblas-dev ships cblas.h but no lapack.h, so the few LAPACK
// routines that Lockstep calls are declared here. The trailing size_t arguments are the lengths
// of CHARACTER arguments, which Fortran passes out of sight.
#ifndef LOCKSTEP_OPENBLAS_SHIM_H
#define LOCKSTEP_OPENBLAS_SHIM_H

#include <cblas.h>
#include <stdbool.h>
#include <stddef.h>

// Eigenvalues and eigenvectors of a symmetric matrix.
void dsyev_(const char *jobz, const char *uplo, const blasint *n, double *a, const blasint *lda, double *w,
            double *work, const blasint *lwork, blasint *info, size_t jobz_len, size_t uplo_len);

// Minimum-norm least squares by a complete orthogonal factorization.
void dgelsy_(const blasint *m, const blasint *n, const blasint *nrhs, double *a, const blasint *lda, double *b,
             const blasint *ldb, blasint *jpvt, const double *rcond, blasint *rank, double *work,
             const blasint *lwork, blasint *info);

// QR factorization, and its orthogonal factor.
void dgeqrf_(const blasint *m, const blasint *n, double *a, const blasint *lda, double *tau, double *work,
             const blasint *lwork, blasint *info);
void dorgqr_(const blasint *m, const blasint *n, const blasint *k, double *a, const blasint *lda,
             const double *tau, double *work, const blasint *lwork, blasint *info);

// Whether the processor and the operating system offer the AVX-512 subsets that OpenBLAS's
// SkylakeX kernels use. Swift has no way to ask.
static inline bool lockstep_processor_has_avx512(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

// The highest level of instructions that Lockstep's own kernels, which are compiled for each, can use here.
static inline const char *lockstep_instruction_set(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4")) return "x86-64-v4";
  if (__builtin_cpu_supports("x86-64-v3")) return "x86-64-v3";
  return "x86-64";
#elif defined(__aarch64__)
  return "aarch64";
#else
  return "generic";
#endif
}

#endif
