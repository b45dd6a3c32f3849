// Included once for each number type by kernels that need it.

LOCKSTEP_INLINE REAL NAME(inner_product)(const REAL *a, const REAL *b, size_t count) {
  LOCKSTEP_REASSOCIATE
  REAL sum = 0;
  for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}
