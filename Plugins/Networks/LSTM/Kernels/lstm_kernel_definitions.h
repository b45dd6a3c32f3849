// Included by lstm_kernels.c once for each number type.

LOCKSTEP_KERNEL
void NAME(lstm_cell)(REAL *gates, const REAL *c_prev, size_t rows, size_t width, REAL *cells, REAL *cell_tanh,
                     REAL *out) {
  for (size_t row = 0; row < rows; row++) {
    REAL *restrict i = gates + row * 4 * width;
    REAL *restrict f = i + width;
    REAL *restrict g = f + width;
    REAL *restrict o = g + width;
    REAL *restrict c = cells + row * width;
    REAL *restrict s = cell_tanh + row * width;
    REAL *restrict h = out + row * width;
    const REAL *prev = c_prev ? c_prev + row * width : NULL;
    INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      i[j] = NAME(logistic)(i[j]);
      f[j] = NAME(logistic)(f[j]);
      g[j] = NAME(tanh)(g[j]);
      o[j] = NAME(logistic)(o[j]);
    }
    INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      c[j] = (prev ? f[j] * prev[j] : 0) + i[j] * g[j];
      s[j] = NAME(tanh)(c[j]);
      h[j] = o[j] * s[j];
    }
  }
}

LOCKSTEP_KERNEL
void NAME(lstm_cell_gradient)(const REAL *dout, const REAL *gates, const REAL *c_prev, const REAL *cell_tanh,
                              size_t rows, size_t width, REAL *dcells, REAL *dgates) {
  for (size_t row = 0; row < rows; row++) {
    const REAL *i = gates + row * 4 * width, *f = i + width, *g = f + width, *o = g + width;
    const REAL *s = cell_tanh + row * width, *dh = dout + row * width;
    const REAL *prev = c_prev ? c_prev + row * width : NULL;
    REAL *restrict dc = dcells + row * width;
    REAL *restrict di = dgates + row * 4 * width;
    REAL *restrict df = di + width;
    REAL *restrict dg = df + width;
    REAL *restrict d_o = dg + width;
    INDEPENDENT
    for (size_t j = 0; j < width; j++) {
      const REAL dcell = dc[j] + dh[j] * o[j] * (1 - s[j] * s[j]);
      di[j] = dcell * g[j] * i[j] * (1 - i[j]);
      df[j] = (prev ? dcell * prev[j] : 0) * f[j] * (1 - f[j]);
      dg[j] = dcell * i[j] * (1 - g[j] * g[j]);
      d_o[j] = dh[j] * s[j] * o[j] * (1 - o[j]);
      dc[j] = dcell * f[j];
    }
  }
}
