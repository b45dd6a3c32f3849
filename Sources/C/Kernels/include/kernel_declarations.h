// Included by kernels.h once for each number type. Matrices are row-major; `stride` is the distance between rows.

/// out[i, :] = base[i, :] + row, or row alone where base is NULL.
void LOCKSTEP_NAME(add_row)(const LOCKSTEP_REAL *base, size_t base_stride, const LOCKSTEP_REAL *row, size_t rows,
                            size_t columns, LOCKSTEP_REAL *out, size_t out_stride);

/// sums += the sum of the rows.
void LOCKSTEP_NAME(add_column_sums)(const LOCKSTEP_REAL *matrix, size_t stride, size_t rows, size_t columns,
                                    LOCKSTEP_REAL *sums);

/// out += addend.
void LOCKSTEP_NAME(add)(const LOCKSTEP_REAL *addend, size_t count, LOCKSTEP_REAL *out);

/// The sum of the squares, added up in double precision in an order that the count alone decides.
double LOCKSTEP_NAME(sum_of_squares)(const LOCKSTEP_REAL *values, size_t count);

/// Each row of `in` to mean 0 and variance 1, times gain, plus bias. Keeps each row's mean and reciprocal deviation.
void LOCKSTEP_NAME(layer_norm)(const LOCKSTEP_REAL *in, const LOCKSTEP_REAL *gain, const LOCKSTEP_REAL *bias,
                               LOCKSTEP_REAL epsilon, size_t rows, size_t width, LOCKSTEP_REAL *out,
                               LOCKSTEP_REAL *means, LOCKSTEP_REAL *scales);

/// Adds to the gradients of the input, the gain and the bias what follows from that of the output.
void LOCKSTEP_NAME(layer_norm_gradient)(const LOCKSTEP_REAL *out_gradient, const LOCKSTEP_REAL *in,
                                        const LOCKSTEP_REAL *gain, const LOCKSTEP_REAL *means,
                                        const LOCKSTEP_REAL *scales, size_t rows, size_t width,
                                        LOCKSTEP_REAL *in_gradient, LOCKSTEP_REAL *gain_gradient,
                                        LOCKSTEP_REAL *bias_gradient);

/// The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016).
void LOCKSTEP_NAME(gelu)(const LOCKSTEP_REAL *in, size_t count, LOCKSTEP_REAL *out);

/// gradient *= the derivative of gelu at `in`.
void LOCKSTEP_NAME(gelu_gradient)(const LOCKSTEP_REAL *in, size_t count, LOCKSTEP_REAL *gradient);

/// Row i of the scores becomes the softmax of scale times its first `first + i + 1` entries (but never more than
/// `columns`), and zero behind them.
void LOCKSTEP_NAME(causal_softmax)(LOCKSTEP_REAL *scores, size_t stride, size_t rows, size_t columns, size_t first,
                                   LOCKSTEP_REAL scale);

/// The gradient of the scores, in place of that of their softmax, for a square matrix and `first` = 0.
void LOCKSTEP_NAME(causal_softmax_gradient)(const LOCKSTEP_REAL *probabilities, size_t stride, size_t rows,
                                            LOCKSTEP_REAL scale, LOCKSTEP_REAL *gradient);

/// products[i] (stride `out_stride`) = the inner product of row i of a and row i of b.
void LOCKSTEP_NAME(row_products)(const LOCKSTEP_REAL *a, size_t a_stride, const LOCKSTEP_REAL *b, size_t b_stride,
                                 size_t rows, size_t columns, LOCKSTEP_REAL *products, size_t out_stride);

/// out[i, :] += factors[i] (stride `factor_stride`) times in[i, :].
void LOCKSTEP_NAME(add_scaled_rows)(const LOCKSTEP_REAL *factors, size_t factor_stride, const LOCKSTEP_REAL *in,
                                    size_t in_stride, size_t rows, size_t columns, LOCKSTEP_REAL *out,
                                    size_t out_stride);

/// One step of an LSTM (Hochreiter and Schmidhuber 1997; gate order i, f, g, o as in PyTorch) for `rows` sequences.
/// `gates` [rows, 4 width] holds the sums that go into the gates, and then the gates; `previous` the cell states
/// before, or NULL for zeros; `cells`, `cellTanh` = tanh(cells) and `out` are written.
void LOCKSTEP_NAME(lstm_cell)(LOCKSTEP_REAL *gates, const LOCKSTEP_REAL *previous, size_t rows, size_t width,
                              LOCKSTEP_REAL *cells, LOCKSTEP_REAL *cellTanh, LOCKSTEP_REAL *out);

/// The gradient of the sums that went into the gates, from those of the output and of the cell state; the latter is
/// replaced by that of the previous cell state.
void LOCKSTEP_NAME(lstm_cell_gradient)(const LOCKSTEP_REAL *out_gradient, const LOCKSTEP_REAL *gates,
                                       const LOCKSTEP_REAL *previous, const LOCKSTEP_REAL *cellTanh, size_t rows,
                                       size_t width, LOCKSTEP_REAL *cell_gradient, LOCKSTEP_REAL *gate_gradient);

/// One step of Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019):
/// m = m_keep m + m_take g, v = v_keep v + v_take g^2, p = shrinkage p - rate m / (v_correction sqrt(v) + epsilon),
/// with g = gradient_scale times the gradient. `rate` holds the correction of m for its bias.
void LOCKSTEP_NAME(adam)(LOCKSTEP_REAL *parameters, const LOCKSTEP_REAL *gradients, LOCKSTEP_REAL *first_moments,
                         LOCKSTEP_REAL *second_moments, size_t count, LOCKSTEP_REAL gradient_scale,
                         LOCKSTEP_REAL m_keep, LOCKSTEP_REAL m_take, LOCKSTEP_REAL v_keep, LOCKSTEP_REAL v_take,
                         LOCKSTEP_REAL rate, LOCKSTEP_REAL v_correction, LOCKSTEP_REAL epsilon,
                         LOCKSTEP_REAL shrinkage);
