// Included by delta_net_kernels.h once for each number type. Matrices are row-major; `stride` is the distance between rows.

/// Replaces each number x by 1 / (1 + exp(-x)).
void NAME(gate)(REAL *values, size_t count);

/// Replaces the gradient of gates by that of what they were made from.
void NAME(gate_gradient)(const REAL *gates, size_t count, REAL *gradient);

/// Divides each of `count` adjacent vectors of `width` numbers in each row by sqrt(|x|^2 + 1e-6), and writes the factors
/// [rows, count].
void NAME(unit_vectors)(REAL *vectors, size_t stride, size_t rows, size_t count, size_t width, REAL *factors);

/// Replaces the gradient of the vectors after unit_vectors by that of those before it.
void NAME(unit_vectors_gradient)(const REAL *vectors, size_t stride, size_t rows, size_t count, size_t width,
                                 const REAL *factors, REAL *gradient);

/// One head's memory M over the tokens of a sequence, which are a query and an example in turn. An example writes
///
///     M <- alpha M + rate k (v - correction alpha M'k)',
///
/// and then every token reads M'q. `correction` is 1 for the delta rule, 0 for addition. q, k, v and out have a row of
/// `width` numbers for each token. `states` holds M after each number of examples from 0 on, `state_distance`
/// entries apart: [tokens / 2 + 1, width, width], or the last M alone if the distance is 0. `error` is scratch, [width].
void NAME(delta_memory)(const REAL *q, size_t q_stride, const REAL *k, const REAL *v, size_t stride,
                        const REAL *alpha, const REAL *beta, size_t gate_stride, size_t tokens, size_t width,
                        REAL correction, lockstep_step step, REAL *states, size_t state_distance, REAL *error, REAL *out,
                        size_t out_stride);

/// The gradients of q, k and v, in rows `stride` apart, and of alpha and beta, `gate_stride` apart, from that of out.
/// `scratch` is [width + 2, width].
void NAME(delta_memory_gradient)(const REAL *q, size_t q_stride, const REAL *k, const REAL *v, size_t stride,
                                 const REAL *alpha, const REAL *beta, size_t gate_stride, size_t tokens,
                                 size_t width, REAL correction, lockstep_step step, const REAL *states,
                                 const REAL *dout, size_t dout_stride, REAL *scratch, REAL *dq, REAL *dk, REAL *dv,
                                 REAL *dalpha, REAL *dbeta);
