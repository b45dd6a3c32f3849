#include "kernels.h"

#include "dispatch.h"
#include "elementary_f32.h"
#include "elementary_f64.h"

#define LOCKSTEP_REAL float
#define LOCKSTEP_NAME(name) lockstep_##name##_f32
#include "kernel_definitions.h"
#undef LOCKSTEP_REAL
#undef LOCKSTEP_NAME

#define LOCKSTEP_REAL double
#define LOCKSTEP_NAME(name) lockstep_##name##_f64
#include "kernel_definitions.h"
