// The elementwise parts of the networks' layers, for 32-bit and 64-bit floating point alike.
//
// C, because the loops are vectorized by the compiler for several generations of processors at once, one of which is
// chosen when the program starts; Swift has no means for that. Every function reads and writes only what its arguments
// span; the sizes are checked by its one caller, the module LockstepLayers.
#ifndef LOCKSTEP_KERNELS_H
#define LOCKSTEP_KERNELS_H

#include <stddef.h>

#define LOCKSTEP_REAL float
#define LOCKSTEP_NAME(name) lockstep_##name##_f32
#include "kernel_declarations.h"
#undef LOCKSTEP_REAL
#undef LOCKSTEP_NAME

#define LOCKSTEP_REAL double
#define LOCKSTEP_NAME(name) lockstep_##name##_f64
#include "kernel_declarations.h"
#undef LOCKSTEP_REAL
#undef LOCKSTEP_NAME

#endif
