// Included by kernels.c once for each number type; kernel_declarations.h documents the functions.

LOCKSTEP_KERNEL
void NAME(add_row)(const REAL *base, size_t base_stride, const REAL *row, size_t rows, size_t columns, REAL *out,
                   size_t out_stride) {
  for (size_t i = 0; i < rows; i++) {
    REAL *restrict target = out + i * out_stride;
    if (base) {
      const REAL *source = base + i * base_stride;
      for (size_t j = 0; j < columns; j++) target[j] = source[j] + row[j];
    } else {
      for (size_t j = 0; j < columns; j++) target[j] = row[j];
    }
  }
}

LOCKSTEP_KERNEL
void NAME(add_column_sums)(const REAL *matrix, size_t stride, size_t rows, size_t columns, REAL *restrict sums) {
  for (size_t i = 0; i < rows; i++) {
    for (size_t j = 0; j < columns; j++) sums[j] += matrix[i * stride + j];
  }
}

LOCKSTEP_KERNEL
void NAME(add)(const REAL *addend, size_t count, REAL *restrict out) {
  for (size_t i = 0; i < count; i++) out[i] += addend[i];
}

LOCKSTEP_KERNEL
void NAME(add_scaled)(const REAL *in, size_t in_stride, size_t rows, size_t columns, REAL alpha, REAL beta,
                      REAL *restrict out, size_t out_stride) {
  for (size_t row = 0; row < rows; row++) {
    const REAL *x = in + row * in_stride;
    REAL *restrict y = out + row * out_stride;
    for (size_t j = 0; j < columns; j++) y[j] = beta * y[j] + alpha * x[j];
  }
}

LOCKSTEP_KERNEL
double NAME(sum_of_squares)(const REAL *values, size_t count) {
  LOCKSTEP_REASSOCIATE
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)values[i] * (double)values[i];
  return sum;
}

LOCKSTEP_KERNEL
void NAME(adam)(REAL *restrict parameters, const REAL *gradients, REAL *restrict first_moments,
                REAL *restrict second_moments, size_t count, REAL gradient_scale, REAL beta1, REAL one_minus_beta1,
                REAL beta2, REAL one_minus_beta2, REAL rate, REAL inv_sqrt_bias_correction2, REAL epsilon,
                REAL decay_factor) {
  for (size_t i = 0; i < count; i++) {
    const REAL g = gradients[i] * gradient_scale;
    const REAL m = beta1 * first_moments[i] + one_minus_beta1 * g;
    const REAL v = beta2 * second_moments[i] + one_minus_beta2 * g * g;
    first_moments[i] = m;
    second_moments[i] = v;
    parameters[i] = parameters[i] * decay_factor - rate * m / (NAME(sqrt)(v) * inv_sqrt_bias_correction2 + epsilon);
  }
}
