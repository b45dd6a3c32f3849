// Included by lstm_kernels.h once for each number type. Matrices are row-major, without gaps between their rows.

/// One step of an LSTM (Hochreiter and Schmidhuber 1997; gate order i, f, g, o as in PyTorch) for `rows` sequences.
/// `gates` [rows, 4 width] holds the pre-activations of the gates and is overwritten by the gates; `c_prev` holds the
/// previous cell states, or is NULL for zeros. Writes `cells`, `cell_tanh` = tanh(cells) and `out`, [rows, width].
void NAME(lstm_cell)(REAL *gates, const REAL *c_prev, size_t rows, size_t width, REAL *cells, REAL *cell_tanh,
                     REAL *out);

/// The gradient `dgates` of the gates' pre-activations from the gradients of the output and of the cell state;
/// `dcells` becomes the gradient of the previous cell state.
void NAME(lstm_cell_gradient)(const REAL *dout, const REAL *gates, const REAL *c_prev, const REAL *cell_tanh,
                              size_t rows, size_t width, REAL *dcells, REAL *dgates);
