// Included by kernels.c once for each number type; kernel_declarations.h documents the functions.
//
// A tile of the product, some rows by one panel, stays in registers while the inner index runs. How many rows fit
// depends on the number and the width of the registers, so each instruction set has its own. Each number is summed in
// the order of the inner index, whatever its tile: a row of the product does not depend on the others.

#define PANEL_COLUMNS (LOCKSTEP_PANEL_BYTES / sizeof(REAL))
typedef REAL NAME(panel_row) __attribute__((vector_size(LOCKSTEP_PANEL_BYTES), aligned(sizeof(REAL))));

void NAME(pack)(const REAL *matrix, size_t row_stride, size_t column_stride, size_t inner, size_t columns,
                REAL *restrict packed) {
  for (size_t start = 0; start < columns; start += PANEL_COLUMNS) {
    const size_t width = columns - start < PANEL_COLUMNS ? columns - start : PANEL_COLUMNS;
    for (size_t k = 0; k < inner; k++, packed += PANEL_COLUMNS) {
      const REAL *row = matrix + k * row_stride + start * column_stride;
      for (size_t j = 0; j < PANEL_COLUMNS; j++) packed[j] = j < width ? row[j * column_stride] : 0;
    }
  }
}

LOCKSTEP_INLINE void NAME(add_tile)(const REAL *a, size_t a_stride, const size_t rows, const REAL *panel, size_t inner,
                                    size_t columns, REAL *out, size_t out_stride) {
  NAME(panel_row) sums[MAXIMAL_TILE_ROWS];
  for (size_t i = 0; i < rows; i++) sums[i] = (NAME(panel_row)){0};
  for (size_t k = 0; k < inner; k++) {
    const NAME(panel_row) row = *(const NAME(panel_row) *)(panel + k * PANEL_COLUMNS);
    for (size_t i = 0; i < rows; i++) sums[i] += a[i * a_stride + k] * row;
  }
  for (size_t i = 0; i < rows; i++) {
    REAL *target = out + i * out_stride;
    if (columns == PANEL_COLUMNS) {
      *(NAME(panel_row) *)target += sums[i];
    } else {
      REAL row[PANEL_COLUMNS];
      *(NAME(panel_row) *)row = sums[i];
      for (size_t j = 0; j < columns; j++) target[j] += row[j];
    }
  }
}

LOCKSTEP_INLINE void NAME(add_tiles)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                                     size_t columns, REAL *out, size_t out_stride, const size_t tile_rows) {
  for (size_t start = 0; start < columns; start += PANEL_COLUMNS) {
    const REAL *panel = packed + start * inner, *row = a;
    const size_t width = columns - start < PANEL_COLUMNS ? columns - start : PANEL_COLUMNS;
    REAL *target = out + start;
    size_t left = rows;
    for (; left >= tile_rows; left -= tile_rows, row += tile_rows * a_stride, target += tile_rows * out_stride) {
      NAME(add_tile)(row, a_stride, tile_rows, panel, inner, width, target, out_stride);
    }
    for (; left > 0; left--, row += a_stride, target += out_stride) {
      NAME(add_tile)(row, a_stride, 1, panel, inner, width, target, out_stride);
    }
  }
}

#if defined(__x86_64__)
// Without the width, the compiler would use half of AVX-512's.
__attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
static void NAME(add_tiles_v4)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                               size_t columns, REAL *out, size_t out_stride) {
  NAME(add_tiles)(a, a_stride, rows, packed, inner, columns, out, out_stride, 8);
}

__attribute__((target("arch=x86-64-v3")))
static void NAME(add_tiles_v3)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                               size_t columns, REAL *out, size_t out_stride) {
  NAME(add_tiles)(a, a_stride, rows, packed, inner, columns, out, out_stride, 2);
}

void NAME(add_packed_product)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                              size_t columns, REAL *out, size_t out_stride) {
  if (__builtin_cpu_supports("x86-64-v4")) {
    NAME(add_tiles_v4)(a, a_stride, rows, packed, inner, columns, out, out_stride);
  } else if (__builtin_cpu_supports("x86-64-v3")) {
    NAME(add_tiles_v3)(a, a_stride, rows, packed, inner, columns, out, out_stride);
  } else {
    NAME(add_tiles)(a, a_stride, rows, packed, inner, columns, out, out_stride, 1);
  }
}
#else
void NAME(add_packed_product)(const REAL *a, size_t a_stride, size_t rows, const REAL *packed, size_t inner,
                              size_t columns, REAL *out, size_t out_stride) {
  NAME(add_tiles)(a, a_stride, rows, packed, inner, columns, out, out_stride, 2);
}
#endif

#undef PANEL_COLUMNS
