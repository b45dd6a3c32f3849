#include "kernels.h"

#include "dispatch.h"
#include "elementary_f32.h"
#include "elementary_f64.h"

// The arrays of the loop that follows do not overlap, though they may lie in one matrix, side by side. In double
// precision the C library's functions keep the loop from being vectorized anyway.
#define LOCKSTEP_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#define LOCKSTEP_REAL float
#define LOCKSTEP_NAME(name) lockstep_##name##_f32
#include "kernel_definitions.h"
#undef LOCKSTEP_INDEPENDENT
#undef LOCKSTEP_REAL
#undef LOCKSTEP_NAME

#define LOCKSTEP_INDEPENDENT
#define LOCKSTEP_REAL double
#define LOCKSTEP_NAME(name) lockstep_##name##_f64
#include "kernel_definitions.h"
