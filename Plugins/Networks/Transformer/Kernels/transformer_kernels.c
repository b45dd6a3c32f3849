#include "transformer_kernels.h"

#include "elementary.h"

// Rows are short: their last entries are worth a vector with a mask.
#include "lockstep_f32.h"
#define PREDICATED _Pragma("clang loop vectorize_predicate(enable)")
#include "transformer_kernel_definitions.h"

// The C library's exp keeps loops over doubles from being vectorized.
#undef PREDICATED
#define PREDICATED
#include "lockstep_f64.h"
#include "transformer_kernel_definitions.h"
