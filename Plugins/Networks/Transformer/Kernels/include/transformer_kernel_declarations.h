// Included by transformer_kernels.h once for each number type. Matrices are row-major; `stride` is the distance between
// rows, and matrices without one have no gaps between their rows.

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
