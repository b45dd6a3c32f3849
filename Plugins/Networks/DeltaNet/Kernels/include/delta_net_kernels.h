// The memory of linear attention and of the delta rule, its gates and its keys, forward and backward, for 32-bit and 64-bit
// floating point.
#ifndef LOCKSTEP_DELTA_NET_KERNELS_H
#define LOCKSTEP_DELTA_NET_KERNELS_H

#include <stddef.h>

/// How the rate of a write follows from its gate beta and its key k.
typedef enum {
  lockstep_step_fixed,       ///< beta
  lockstep_step_normalized,  ///< beta / |k|^2
  lockstep_step_implicit,    ///< beta / (1 + beta |k|^2)
} lockstep_step;

#include "lockstep_f32.h"
#include "delta_net_kernel_declarations.h"

#include "lockstep_f64.h"
#include "delta_net_kernel_declarations.h"

#endif
