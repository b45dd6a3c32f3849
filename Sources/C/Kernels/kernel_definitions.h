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
void NAME(multiply)(const REAL *factors, size_t count, REAL *restrict out) {
  for (size_t i = 0; i < count; i++) out[i] *= factors[i];
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

LOCKSTEP_KERNEL
void NAME(layer_norm)(const REAL *in, const REAL *gain, const REAL *bias, REAL epsilon, size_t rows, size_t width,
                      REAL *out, REAL *means, REAL *scales) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    const REAL *x = in + i * width;
    REAL *restrict y = out + i * width;
    REAL sum = 0;
    for (size_t j = 0; j < width; j++) sum += x[j];
    const REAL mean = sum / (REAL)width;
    REAL squares = 0;
    for (size_t j = 0; j < width; j++) squares += (x[j] - mean) * (x[j] - mean);
    const REAL scale = 1 / NAME(sqrt)(squares / (REAL)width + epsilon);
    for (size_t j = 0; j < width; j++) y[j] = (x[j] - mean) * scale * gain[j] + bias[j];
    means[i] = mean;
    scales[i] = scale;
  }
}

LOCKSTEP_KERNEL
void NAME(layer_norm_gradient)(const REAL *dout, const REAL *in, const REAL *gain, const REAL *means,
                               const REAL *scales, size_t rows, size_t width, REAL *din, REAL *restrict dgain,
                               REAL *restrict dbias) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    const REAL *dy = dout + i * width;
    const REAL *x = in + i * width;
    REAL *restrict dx = din + i * width;
    const REAL mean = means[i], scale = scales[i];
    REAL sum = 0, projection = 0;
    for (size_t j = 0; j < width; j++) {
      const REAL normal = (x[j] - mean) * scale, dnormal = dy[j] * gain[j];
      sum += dnormal;
      projection += dnormal * normal;
    }
    sum /= (REAL)width;
    projection /= (REAL)width;
    for (size_t j = 0; j < width; j++) {
      const REAL normal = (x[j] - mean) * scale;
      dgain[j] += dy[j] * normal;
      dbias[j] += dy[j];
      dx[j] += scale * (dy[j] * gain[j] - sum - normal * projection);
    }
  }
}

// sqrt(2 / pi), and the factor of the cubic term.
#define GELU_SLOPE ((REAL)0.79788456080286535588)
#define GELU_CUBIC ((REAL)0.044715)

LOCKSTEP_KERNEL
void NAME(gelu)(const REAL *in, size_t count, REAL *out) {
  INDEPENDENT
  for (size_t i = 0; i < count; i++) {
    const REAL x = in[i];
    out[i] = (REAL)0.5 * x * (1 + NAME(tanh)(GELU_SLOPE * (x + GELU_CUBIC * x * x * x)));
  }
}

LOCKSTEP_KERNEL
void NAME(gelu_with_slope)(REAL *restrict in, size_t count, REAL *restrict out) {
  for (size_t i = 0; i < count; i++) {
    const REAL x = in[i];
    const REAL t = NAME(tanh)(GELU_SLOPE * (x + GELU_CUBIC * x * x * x));
    out[i] = (REAL)0.5 * x * (1 + t);
    in[i] = (REAL)0.5 * (1 + t + x * (1 - t * t) * GELU_SLOPE * (1 + 3 * GELU_CUBIC * x * x));
  }
}

#undef GELU_SLOPE
#undef GELU_CUBIC
