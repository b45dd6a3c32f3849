// Included by transformer_kernels.c once for each number type.

// The largest entry, found in sixteen lanes: a plain loop over comparisons is not vectorized.
LOCKSTEP_INLINE REAL NAME(max_entry)(const REAL *values, size_t count) {
  REAL lanes[16];
  for (size_t k = 0; k < 16; k++) lanes[k] = values[0];
  size_t j = 0;
  for (; j + 16 <= count; j += 16) {
    for (size_t k = 0; k < 16; k++) lanes[k] = values[j + k] > lanes[k] ? values[j + k] : lanes[k];
  }
  for (; j < count; j++) lanes[0] = values[j] > lanes[0] ? values[j] : lanes[0];
  REAL maximum = lanes[0];
  for (size_t k = 1; k < 16; k++) maximum = lanes[k] > maximum ? lanes[k] : maximum;
  return maximum;
}

LOCKSTEP_KERNEL
void NAME(causal_softmax)(REAL *scores, size_t stride, size_t rows, size_t columns, size_t first, REAL scale) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    REAL *restrict row = scores + i * stride;
    const size_t seen = first + i + 1 < columns ? first + i + 1 : columns;
    const REAL maximum = NAME(max_entry)(row, seen);
    REAL sum = 0;
    PREDICATED
    for (size_t j = 0; j < seen; j++) {
      row[j] = NAME(exp)((row[j] - maximum) * scale);
      sum += row[j];
    }
    const REAL factor = 1 / sum;
    PREDICATED
    for (size_t j = 0; j < seen; j++) row[j] *= factor;
    for (size_t j = seen; j < columns; j++) row[j] = 0;
  }
}

LOCKSTEP_KERNEL
void NAME(causal_softmax_gradient)(const REAL *probabilities, size_t stride, size_t rows, REAL scale,
                                   REAL *gradient) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    const REAL *p = probabilities + i * stride;
    REAL *restrict dp = gradient + i * stride;
    REAL mean = 0;
    for (size_t j = 0; j <= i; j++) mean += p[j] * dp[j];
    for (size_t j = 0; j <= i; j++) dp[j] = scale * p[j] * (dp[j] - mean);
    for (size_t j = i + 1; j < rows; j++) dp[j] = 0;
  }
}

LOCKSTEP_KERNEL
void NAME(row_products)(const REAL *a, size_t a_stride, const REAL *b, size_t b_stride, size_t rows, size_t columns,
                        REAL *products, size_t out_stride) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    REAL sum = 0;
    for (size_t j = 0; j < columns; j++) sum += a[i * a_stride + j] * b[i * b_stride + j];
    products[i * out_stride] = sum;
  }
}

LOCKSTEP_KERNEL
void NAME(add_scaled_rows)(const REAL *factors, size_t factor_stride, const REAL *in, size_t in_stride, size_t rows,
                           size_t columns, REAL *out, size_t out_stride) {
  for (size_t i = 0; i < rows; i++) {
    const REAL factor = factors[i * factor_stride];
    REAL *restrict target = out + i * out_stride;
    for (size_t j = 0; j < columns; j++) target[j] += factor * in[i * in_stride + j];
  }
}

#undef PREDICATED
