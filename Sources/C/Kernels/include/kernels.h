// The kernels that networks share, for 32-bit and 64-bit floating point: elementwise ones, layer normalization, GELU, and a
// matrix product.
//
// They are C because the compiler then vectorizes each loop for several generations of processors, and the program
// runs those of its processor; Swift cannot do that. Every function reads and writes only the extent of its arguments,
// whose sizes its Swift caller checks.
#ifndef LOCKSTEP_KERNELS_H
#define LOCKSTEP_KERNELS_H

#include <stddef.h>

/// The width of a panel of a packed matrix: two of the widest registers.
#define LOCKSTEP_PANEL_BYTES 128

#include "lockstep_f32.h"
#include "kernel_declarations.h"

#include "lockstep_f64.h"
#include "kernel_declarations.h"

#endif
