// Included by mesa_kernels.h once for each number type. Matrices are row-major; `stride` is the distance between rows.

/// One head over the tokens of a sequence, which are a query and an example in turn. An example writes
/// H <- alpha H + beta k k', and then every token solves (H + diag(ridge)) z = q. q, k and z have a row of `width` numbers
/// for each token. `states` holds H after each number of examples from 0 on, each followed by the Cholesky factor L of
/// H + diag(ridge), `state_distance` entries apart: [tokens / 2 + 1, 2, width, width], or the last H and L alone if the
/// distance is 0. `rotations` is scratch, [2, width].
void NAME(mesa_queries)(const REAL *q, const REAL *k, size_t stride, const REAL *alpha, const REAL *beta,
                        size_t gate_stride, size_t tokens, size_t width, const REAL *ridge, REAL *states,
                        size_t state_distance, REAL *rotations, REAL *z, size_t z_stride);

/// Replaces each row of z by the solution of L L' z = row.
void NAME(mesa_solve)(const REAL *factor, size_t rows, size_t width, REAL *z, size_t z_stride);

/// Replaces the gradient of z in `dq` by that of q, and adds to those of k, alpha, beta and ridge. `dmoment` is scratch,
/// [width, width].
void NAME(mesa_queries_gradient)(const REAL *k, size_t stride, const REAL *alpha, const REAL *beta, size_t gate_stride,
                                 size_t tokens, size_t width, const REAL *states, const REAL *z, size_t z_stride,
                                 REAL *dmoment, REAL *dq, REAL *dk, REAL *dalpha, REAL *dbeta, REAL *dridge);
