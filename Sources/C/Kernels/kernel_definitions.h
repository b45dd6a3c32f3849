// Included by kernels.c once for each number type; what the functions do is told in kernel_declarations.h.
#define REAL LOCKSTEP_REAL
#define NAME LOCKSTEP_NAME

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
double NAME(sum_of_squares)(const REAL *values, size_t count) {
  LOCKSTEP_REASSOCIATE
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += (double)values[i] * (double)values[i];
  return sum;
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
void NAME(layer_norm_gradient)(const REAL *out_gradient, const REAL *in, const REAL *gain, const REAL *means,
                               const REAL *scales, size_t rows, size_t width, REAL *in_gradient,
                               REAL *restrict gain_gradient, REAL *restrict bias_gradient) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    const REAL *dy = out_gradient + i * width;
    const REAL *x = in + i * width;
    REAL *restrict dx = in_gradient + i * width;
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
      gain_gradient[j] += dy[j] * normal;
      bias_gradient[j] += dy[j];
      dx[j] += scale * (dy[j] * gain[j] - sum - normal * projection);
    }
  }
}

// sqrt(2 / pi), and the factor of the cubic term.
#define GELU_SLOPE ((REAL)0.79788456080286535588)
#define GELU_CUBIC ((REAL)0.044715)

LOCKSTEP_KERNEL
void NAME(gelu)(const REAL *in, size_t count, REAL *restrict out) {
  for (size_t i = 0; i < count; i++) {
    const REAL x = in[i];
    out[i] = (REAL)0.5 * x * (1 + NAME(tanh)(GELU_SLOPE * (x + GELU_CUBIC * x * x * x)));
  }
}

LOCKSTEP_KERNEL
void NAME(gelu_gradient)(const REAL *in, size_t count, REAL *restrict gradient) {
  for (size_t i = 0; i < count; i++) {
    const REAL x = in[i];
    const REAL t = NAME(tanh)(GELU_SLOPE * (x + GELU_CUBIC * x * x * x));
    gradient[i] *= (REAL)0.5 * (1 + t + x * (1 - t * t) * GELU_SLOPE * (1 + 3 * GELU_CUBIC * x * x));
  }
}

#undef GELU_SLOPE
#undef GELU_CUBIC

// The largest entry, found in sixteen lanes: a plain loop over comparisons is not vectorized.
LOCKSTEP_INLINE REAL NAME(largest)(const REAL *values, size_t count) {
  REAL lanes[16];
  for (size_t k = 0; k < 16; k++) lanes[k] = values[0];
  size_t j = 0;
  for (; j + 16 <= count; j += 16) {
    for (size_t k = 0; k < 16; k++) lanes[k] = values[j + k] > lanes[k] ? values[j + k] : lanes[k];
  }
  for (; j < count; j++) lanes[0] = values[j] > lanes[0] ? values[j] : lanes[0];
  REAL largest = lanes[0];
  for (size_t k = 1; k < 16; k++) largest = lanes[k] > largest ? lanes[k] : largest;
  return largest;
}

LOCKSTEP_KERNEL
void NAME(causal_softmax)(REAL *scores, size_t stride, size_t rows, size_t columns, size_t first, REAL scale) {
  LOCKSTEP_REASSOCIATE
  for (size_t i = 0; i < rows; i++) {
    REAL *restrict row = scores + i * stride;
    const size_t seen = first + i + 1 < columns ? first + i + 1 : columns;
    const REAL largest = NAME(largest)(row, seen);
    REAL sum = 0;
    for (size_t j = 0; j < seen; j++) {
      row[j] = NAME(exp)((row[j] - largest) * scale);
      sum += row[j];
    }
    const REAL factor = 1 / sum;
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

// 1 / (1 + exp(-x)), by tanh, which does not overflow.
LOCKSTEP_INLINE REAL NAME(logistic)(REAL x) { return (REAL)0.5 + (REAL)0.5 * NAME(tanh)((REAL)0.5 * x); }

LOCKSTEP_KERNEL
void NAME(lstm_cell)(REAL *gates, const REAL *previous, size_t rows, size_t width, REAL *cells, REAL *cellTanh,
                     REAL *out) {
  for (size_t row = 0; row < rows; row++) {
    REAL *restrict i = gates + row * 4 * width;
    REAL *restrict f = i + width;
    REAL *restrict g = f + width;
    REAL *restrict o = g + width;
    REAL *restrict c = cells + row * width;
    REAL *restrict s = cellTanh + row * width;
    REAL *restrict h = out + row * width;
    const REAL *before = previous ? previous + row * width : NULL;
    LOCKSTEP_INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      i[j] = NAME(logistic)(i[j]);
      f[j] = NAME(logistic)(f[j]);
      g[j] = NAME(tanh)(g[j]);
      o[j] = NAME(logistic)(o[j]);
    }
    LOCKSTEP_INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      c[j] = (before ? f[j] * before[j] : 0) + i[j] * g[j];
      s[j] = NAME(tanh)(c[j]);
      h[j] = o[j] * s[j];
    }
  }
}

LOCKSTEP_KERNEL
void NAME(lstm_cell_gradient)(const REAL *out_gradient, const REAL *gates, const REAL *previous,
                              const REAL *cellTanh, size_t rows, size_t width, REAL *cell_gradient,
                              REAL *gate_gradient) {
  for (size_t row = 0; row < rows; row++) {
    const REAL *i = gates + row * 4 * width, *f = i + width, *g = f + width, *o = g + width;
    const REAL *s = cellTanh + row * width, *dh = out_gradient + row * width;
    const REAL *before = previous ? previous + row * width : NULL;
    REAL *restrict dc = cell_gradient + row * width;
    REAL *restrict di = gate_gradient + row * 4 * width;
    REAL *restrict df = di + width;
    REAL *restrict dg = df + width;
    REAL *restrict d_o = dg + width;
    LOCKSTEP_INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      const REAL change = dc[j] + dh[j] * o[j] * (1 - s[j] * s[j]);
      di[j] = change * g[j] * i[j] * (1 - i[j]);
      df[j] = (before ? change * before[j] : 0) * f[j] * (1 - f[j]);
      dg[j] = change * i[j] * (1 - g[j] * g[j]);
      d_o[j] = dh[j] * s[j] * o[j] * (1 - o[j]);
      dc[j] = change * f[j];
    }
  }
}

LOCKSTEP_KERNEL
void NAME(adam)(REAL *restrict parameters, const REAL *gradients, REAL *restrict first_moments,
                REAL *restrict second_moments, size_t count, REAL gradient_scale, REAL m_keep, REAL m_take,
                REAL v_keep, REAL v_take, REAL rate, REAL v_correction, REAL epsilon, REAL shrinkage) {
  for (size_t i = 0; i < count; i++) {
    const REAL g = gradients[i] * gradient_scale;
    const REAL m = m_keep * first_moments[i] + m_take * g;
    const REAL v = v_keep * second_moments[i] + v_take * g * g;
    first_moments[i] = m;
    second_moments[i] = v;
    parameters[i] = parameters[i] * shrinkage - rate * m / (NAME(sqrt)(v) * v_correction + epsilon);
  }
}

#undef REAL
#undef NAME
