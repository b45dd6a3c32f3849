// Included by transformer_kernels.h once for each number type. Matrices are row-major; `stride` is the distance between
// rows, and matrices without one have no gaps between their rows.

/// Normalizes each row of `in` to mean 0 and variance 1, then multiplies by `gain` and adds `bias`. Saves each row's
/// mean and reciprocal standard deviation.
void NAME(layer_norm)(const REAL *in, const REAL *gain, const REAL *bias, REAL epsilon, size_t rows, size_t width,
                      REAL *out, REAL *means, REAL *scales);

/// Adds to the gradients of the input, the gain and the bias, given the gradient of the output.
void NAME(layer_norm_gradient)(const REAL *dout, const REAL *in, const REAL *gain, const REAL *means,
                               const REAL *scales, size_t rows, size_t width, REAL *din, REAL *dgain, REAL *dbias);

/// The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016).
void NAME(gelu)(const REAL *in, size_t count, REAL *out);

/// gradient *= the derivative of gelu at `in`.
void NAME(gelu_gradient)(const REAL *in, size_t count, REAL *gradient);

/// Replaces the first `first + i + 1` entries of row i (at most `columns`) by the softmax of `scale` times them, and the
/// rest of the row by zeros.
void NAME(causal_softmax)(REAL *scores, size_t stride, size_t rows, size_t columns, size_t first, REAL scale);

/// Replaces the gradient of the softmax by that of the scores, for a square matrix and `first` = 0.
void NAME(causal_softmax_gradient)(const REAL *probabilities, size_t stride, size_t rows, REAL scale,
                                   REAL *gradient);

/// products[i] (stride `out_stride`) = the inner product of row i of a and row i of b.
void NAME(row_products)(const REAL *a, size_t a_stride, const REAL *b, size_t b_stride, size_t rows, size_t columns,
                        REAL *products, size_t out_stride);

/// out[i, :] += factors[i] (stride `factor_stride`) times in[i, :].
void NAME(add_scaled_rows)(const REAL *factors, size_t factor_stride, const REAL *in, size_t in_stride, size_t rows,
                           size_t columns, REAL *out, size_t out_stride);
