// Softmax attention, forward and backward, for 32-bit and 64-bit floating point.
#ifndef LOCKSTEP_TRANSFORMER_KERNELS_H
#define LOCKSTEP_TRANSFORMER_KERNELS_H

#include <stddef.h>

#include "lockstep_f32.h"
#include "transformer_kernel_declarations.h"

#include "lockstep_f64.h"
#include "transformer_kernel_declarations.h"

#endif
