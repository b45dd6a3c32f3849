// Included by kernels.h once for each number type. Matrices are row-major; `stride` is the distance between rows.

/// out[i, :] = base[i, :] + row, or row alone if base is NULL.
void NAME(add_row)(const REAL *base, size_t base_stride, const REAL *row, size_t rows, size_t columns, REAL *out,
                   size_t out_stride);

/// sums += the sum of the rows.
void NAME(add_column_sums)(const REAL *matrix, size_t stride, size_t rows, size_t columns, REAL *sums);

/// out += addend.
void NAME(add)(const REAL *addend, size_t count, REAL *out);

/// out *= factors, entry by entry.
void NAME(multiply)(const REAL *factors, size_t count, REAL *out);

/// out = beta out + alpha in.
void NAME(add_scaled)(const REAL *in, size_t in_stride, size_t rows, size_t columns, REAL alpha, REAL beta, REAL *out,
                      size_t out_stride);

/// The sum of the squares, accumulated in double precision in an order that depends on the count and the processor's
/// instruction set alone.
double NAME(sum_of_squares)(const REAL *values, size_t count);

/// Normalizes each row of `in` to mean 0 and variance 1, then multiplies by `gain` and adds `bias`. Saves each row's
/// mean and reciprocal standard deviation.
void NAME(layer_norm)(const REAL *in, const REAL *gain, const REAL *bias, REAL epsilon, size_t rows, size_t width,
                      REAL *out, REAL *means, REAL *scales);

/// Adds to the gradients of the input, the gain and the bias, given the gradient of the output.
void NAME(layer_norm_gradient)(const REAL *dout, const REAL *in, const REAL *gain, const REAL *means,
                               const REAL *scales, size_t rows, size_t width, REAL *din, REAL *dgain, REAL *dbias);

/// The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016). `out` may be `in`.
void NAME(gelu)(const REAL *in, size_t count, REAL *out);

/// gelu for a backward pass: `in` becomes the derivative there, which shares the tanh. `out` must not overlap `in`.
void NAME(gelu_with_slope)(REAL *in, size_t count, REAL *out);

/// One step of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019):
/// m = beta1 m + one_minus_beta1 g, v = beta2 v + one_minus_beta2 g^2,
/// p = decay_factor p - rate m / (inv_sqrt_bias_correction2 sqrt(v) + epsilon),
/// with g = gradient_scale times the gradient. `rate` includes the bias correction of m.
void NAME(adam)(REAL *parameters, const REAL *gradients, REAL *first_moments, REAL *second_moments, size_t count,
                REAL gradient_scale, REAL beta1, REAL one_minus_beta1, REAL beta2, REAL one_minus_beta2, REAL rate,
                REAL inv_sqrt_bias_correction2, REAL epsilon, REAL decay_factor);

/// Copies a matrix of `inner` rows and `columns` columns, whose entry (k, j) is matrix[k row_stride + j column_stride],
/// into panels that are LOCKSTEP_PANEL_BYTES wide, each stored row by row. The last panel is filled up with zeros.
void NAME(pack)(const REAL *matrix, size_t row_stride, size_t column_stride, size_t inner, size_t columns,
                REAL *packed);

/// out += a packed, for `rows` rows of a and a matrix packed by NAME(pack).
void NAME(add_packed_product)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                              size_t columns, REAL *out, size_t out_stride);
