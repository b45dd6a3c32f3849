// Included by mesa_kernels.c once for each number type; mesa_kernel_declarations.h documents the functions.

#include "inner_product.h"

// The lower triangle of L with L L' = H + diag(ridge). Rounding may cancel a pivot; it stays positive.
LOCKSTEP_INLINE void NAME(cholesky)(const REAL *moment, const REAL *ridge, size_t width, REAL *factor) {
  for (size_t i = 0; i < width; i++) {
    REAL *row = factor + i * width;
    for (size_t j = 0; j <= i; j++) {
      const REAL *other = factor + j * width;
      const REAL rest = moment[i * width + j] - NAME(inner_product)(row, other, j);
      if (j < i) {
        row[j] = rest / other[j];
      } else {
        const REAL smallest = (REAL)(sizeof(REAL) == sizeof(float) ? FLT_EPSILON : DBL_EPSILON) * moment[i * width + i];
        row[i] = NAME(sqrt)(ridge[i] + (rest > smallest ? rest : smallest));
      }
    }
  }
}

// Makes L that of L L' + x x', where x = scale * vector, by rotations that zero x one entry after the other (Gill, Golub,
// Murray and Saunders 1974). Pivots only grow. `rotations` is scratch for their cosines and sines.
LOCKSTEP_INLINE void NAME(update_cholesky)(REAL *factor, REAL scale, const REAL *vector, size_t width,
                                           REAL *restrict rotations) {
  REAL *c = rotations, *s = rotations + width;
  for (size_t i = 0; i < width; i++) {
    REAL *restrict row = factor + i * width;
    REAL x = scale * vector[i];
    for (size_t j = 0; j < i; j++) {
      const REAL entry = row[j];
      row[j] = c[j] * entry + s[j] * x;
      x = c[j] * x - s[j] * entry;
    }
    const REAL pivot = NAME(sqrt)(row[i] * row[i] + x * x);
    c[i] = row[i] / pivot;
    s[i] = x / pivot;
    row[i] = pivot;
  }
}

// L L' z = z, by rows of L: forward, then backward.
LOCKSTEP_INLINE void NAME(solve)(const REAL *factor, size_t width, REAL *restrict z) {
  for (size_t i = 0; i < width; i++) {
    const REAL *row = factor + i * width;
    z[i] = (z[i] - NAME(inner_product)(row, z, i)) / row[i];
  }
  for (size_t i = width; i-- > 0;) {
    const REAL *row = factor + i * width;
    z[i] /= row[i];
    for (size_t j = 0; j < i; j++) z[j] -= row[j] * z[i];
  }
}

LOCKSTEP_KERNEL
void NAME(mesa_queries)(const REAL *q, const REAL *k, size_t stride, const REAL *alpha, const REAL *beta,
                        size_t gate_stride, size_t tokens, size_t width, const REAL *ridge, REAL *states,
                        size_t state_distance, REAL *rotations, REAL *z, size_t z_stride) {
  const size_t size = width * width;
  REAL *moment = states, *factor = moment + size;
  memset(moment, 0, size * sizeof(REAL));
  NAME(cholesky)(moment, ridge, width, factor);
  for (size_t t = 0; t < tokens; t++) {
    if (t % 2 == 1) {
      const REAL *key = k + t * stride;
      const REAL kept = alpha[t * gate_stride], written = beta[t * gate_stride];
      REAL *next = moment + state_distance;
      for (size_t i = 0; i < width; i++) {
        const REAL scaled = written * key[i];
        INDEPENDENT
        for (size_t j = 0; j < width; j++) next[i * width + j] = kept * moment[i * width + j] + scaled * key[j];
      }
      REAL *next_factor = next + size;
      if (kept == 1) {
        // All of H is kept, so L L' gains beta k k' alone.
        if (next_factor != factor) memcpy(next_factor, factor, size * sizeof(REAL));
        NAME(update_cholesky)(next_factor, NAME(sqrt)(written), key, width, rotations);
      } else {
        NAME(cholesky)(next, ridge, width, next_factor);
      }
      moment = next;
      factor = next_factor;
    }
    memcpy(z + t * z_stride, q + t * stride, width * sizeof(REAL));
    NAME(solve)(factor, width, z + t * z_stride);
  }
}

LOCKSTEP_KERNEL
void NAME(mesa_solve)(const REAL *factor, size_t rows, size_t width, REAL *z, size_t z_stride) {
  for (size_t row = 0; row < rows; row++) NAME(solve)(factor, width, z + row * z_stride);
}

LOCKSTEP_KERNEL
void NAME(mesa_queries_gradient)(const REAL *k, size_t stride, const REAL *alpha, const REAL *beta, size_t gate_stride,
                                 size_t tokens, size_t width, const REAL *states, const REAL *z, size_t z_stride,
                                 REAL *restrict dmoment, REAL *dq, REAL *dk, REAL *dalpha, REAL *dbeta, REAL *dridge) {
  LOCKSTEP_REASSOCIATE
  const size_t size = width * width;
  memset(dmoment, 0, size * sizeof(REAL));
  for (size_t t = tokens; t-- > 0;) {
    const REAL *moment = states + (t + 1) / 2 * 2 * size, *solution = z + t * z_stride;
    REAL *dquery = dq + t * stride;
    // With A = H + diag(ridge) and z = A^-1 q: dq = A^-1 dz, and dA = -dq z', here made symmetric.
    NAME(solve)(moment + size, width, dquery);
    for (size_t i = 0; i < width; i++) {
      dridge[i] -= dquery[i] * solution[i];
      for (size_t j = 0; j < width; j++) {
        dmoment[i * width + j] -= (REAL)0.5 * (dquery[i] * solution[j] + solution[i] * dquery[j]);
      }
    }
    if (t % 2 == 0) continue;
    // H = alpha previous + beta k k'.
    const REAL *previous = moment - 2 * size, *key = k + t * stride;
    const REAL kept = alpha[t * gate_stride], written = beta[t * gate_stride];
    for (size_t i = 0; i < width; i++) {
      REAL *restrict row = dmoment + i * width;
      const REAL projection = NAME(inner_product)(row, key, width);
      dbeta[t * gate_stride] += key[i] * projection;
      dk[t * stride + i] += 2 * written * projection;
      dalpha[t * gate_stride] += NAME(inner_product)(row, previous + i * width, width);
      for (size_t j = 0; j < width; j++) row[j] *= kept;
    }
  }
}
