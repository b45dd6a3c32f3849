// Included by delta_net_kernels.c once for each number type; delta_net_kernel_declarations.h documents the functions.

#include "inner_product.h"

LOCKSTEP_KERNEL
void NAME(gate)(REAL *values, size_t count) {
  for (size_t i = 0; i < count; i++) values[i] = NAME(logistic)(values[i]);
}

LOCKSTEP_KERNEL
void NAME(gate_gradient)(const REAL *gates, size_t count, REAL *restrict gradient) {
  for (size_t i = 0; i < count; i++) gradient[i] *= gates[i] * (1 - gates[i]);
}

LOCKSTEP_KERNEL
void NAME(unit_vectors)(REAL *vectors, size_t stride, size_t rows, size_t count, size_t width, REAL *factors) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t n = 0; n < count; n++) {
      REAL *x = vectors + i * stride + n * width;
      const REAL factor = 1 / NAME(sqrt)(NAME(inner_product)(x, x, width) + (REAL)1e-6);
      for (size_t j = 0; j < width; j++) x[j] *= factor;
      factors[i * count + n] = factor;
    }
  }
}

LOCKSTEP_KERNEL
void NAME(unit_vectors_gradient)(const REAL *vectors, size_t stride, size_t rows, size_t count, size_t width,
                                 const REAL *factors, REAL *gradient) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t n = 0; n < count; n++) {
      const REAL *x = vectors + i * stride + n * width;
      REAL *restrict dx = gradient + i * stride + n * width;
      const REAL factor = factors[i * count + n], projection = NAME(inner_product)(x, dx, width);
      for (size_t j = 0; j < width; j++) dx[j] = factor * (dx[j] - projection * x[j]);
    }
  }
}

// The rate of a write, and its derivatives in beta and in n = |k|^2.
LOCKSTEP_INLINE REAL NAME(write_rate)(lockstep_step step, REAL beta, REAL n, REAL *by_beta, REAL *by_n) {
  switch (step) {
    case lockstep_step_fixed:
      *by_beta = 1;
      *by_n = 0;
      return beta;
    case lockstep_step_normalized:
      *by_beta = n > 0 ? 1 / n : 0;
      *by_n = -beta * *by_beta * *by_beta;
      return beta * *by_beta;
    case lockstep_step_implicit:
      *by_beta = 1 / ((1 + beta * n) * (1 + beta * n));
      *by_n = -beta * beta * *by_beta;
      return beta / (1 + beta * n);
  }
}

// error = v - factor M'k.
LOCKSTEP_INLINE void NAME(write_error)(const REAL *memory, const REAL *k, const REAL *v, REAL factor, size_t width,
                                       REAL *restrict error) {
  for (size_t j = 0; j < width; j++) error[j] = v[j];
  for (size_t i = 0; i < width; i++) {
    const REAL scaled = factor * k[i];
    for (size_t j = 0; j < width; j++) error[j] -= scaled * memory[i * width + j];
  }
}

LOCKSTEP_KERNEL
void NAME(delta_memory)(const REAL *q, size_t q_stride, const REAL *k, const REAL *v, size_t stride,
                        const REAL *alpha, const REAL *beta, size_t gate_stride, size_t tokens, size_t width,
                        REAL correction, lockstep_step step, REAL *states, size_t state_distance, REAL *error, REAL *out,
                        size_t out_stride) {
  const size_t size = width * width;
  REAL *memory = states;
  memset(memory, 0, size * sizeof(REAL));
  for (size_t t = 0; t < tokens; t++) {
    const REAL *query = q + t * q_stride, *key = k + t * stride;
    if (t % 2 == 1) {
      const REAL kept = alpha[t * gate_stride];
      REAL by_beta, by_n;
      const REAL rate =
          NAME(write_rate)(step, beta[t * gate_stride], NAME(inner_product)(key, key, width), &by_beta, &by_n);
      NAME(write_error)(memory, key, v + t * stride, correction * kept, width, error);
      REAL *next = memory + state_distance;
      for (size_t i = 0; i < width; i++) {
        const REAL scaled = rate * key[i];
        INDEPENDENT
        for (size_t j = 0; j < width; j++) next[i * width + j] = kept * memory[i * width + j] + scaled * error[j];
      }
      memory = next;
    }
    REAL *restrict output = out + t * out_stride;
    memset(output, 0, width * sizeof(REAL));
    for (size_t i = 0; i < width; i++) {
      for (size_t j = 0; j < width; j++) output[j] += query[i] * memory[i * width + j];
    }
  }
}

LOCKSTEP_KERNEL
void NAME(delta_memory_gradient)(const REAL *q, size_t q_stride, const REAL *k, const REAL *v, size_t stride,
                                 const REAL *alpha, const REAL *beta, size_t gate_stride, size_t tokens,
                                 size_t width, REAL correction, lockstep_step step, const REAL *states,
                                 const REAL *dout, size_t dout_stride, REAL *scratch, REAL *dq, REAL *dk, REAL *dv,
                                 REAL *dalpha, REAL *dbeta) {
  LOCKSTEP_REASSOCIATE
  const size_t size = width * width;
  REAL *restrict dmemory = scratch;
  REAL *restrict error = dmemory + size;
  REAL *restrict derror = error + width;
  memset(dmemory, 0, size * sizeof(REAL));
  for (size_t t = tokens; t-- > 0;) {
    const REAL *query = q + t * q_stride, *key = k + t * stride, *doutput = dout + t * dout_stride;
    const REAL *memory = states + (t + 1) / 2 * size;
    REAL *restrict dkey = dk + t * stride;
    REAL *restrict dvalue = dv + t * stride;
    // out = M'q.
    for (size_t i = 0; i < width; i++) {
      for (size_t j = 0; j < width; j++) dmemory[i * width + j] += query[i] * doutput[j];
      dq[t * stride + i] = NAME(inner_product)(memory + i * width, doutput, width);
    }
    if (t % 2 == 0) {
      memset(dkey, 0, width * sizeof(REAL));
      memset(dvalue, 0, width * sizeof(REAL));
      dalpha[t * gate_stride] = dbeta[t * gate_stride] = 0;
      continue;
    }
    // M = alpha previous + rate k error', error = v - correction alpha previous'k.
    const REAL *previous = memory - size;
    const REAL kept = alpha[t * gate_stride];
    REAL by_beta, by_n;
    const REAL rate = NAME(write_rate)(step, beta[t * gate_stride], NAME(inner_product)(key, key, width), &by_beta, &by_n);
    NAME(write_error)(previous, key, v + t * stride, correction * kept, width, error);
    REAL drate = 0, dkept = 0;
    memset(derror, 0, width * sizeof(REAL));
    for (size_t i = 0; i < width; i++) {
      const REAL *row = dmemory + i * width;
      const REAL projection = NAME(inner_product)(row, error, width);
      drate += key[i] * projection;
      dkey[i] = rate * projection;
      dkept += NAME(inner_product)(row, previous + i * width, width);
      for (size_t j = 0; j < width; j++) derror[j] += rate * key[i] * row[j];
    }
    for (size_t i = 0; i < width; i++) {
      const REAL projection = correction * NAME(inner_product)(previous + i * width, derror, width);
      dkey[i] += 2 * drate * by_n * key[i] - kept * projection;
      dkept -= key[i] * projection;
      for (size_t j = 0; j < width; j++) {
        dmemory[i * width + j] = kept * (dmemory[i * width + j] - correction * key[i] * derror[j]);
      }
    }
    memcpy(dvalue, derror, width * sizeof(REAL));
    dalpha[t * gate_stride] = dkept;
    dbeta[t * gate_stride] = drate * by_beta;
  }
}
