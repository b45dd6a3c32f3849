#include "mesa_kernels.h"

#include <float.h>
#include <string.h>

#include "elementary.h"

#include "lockstep_f32.h"
#include "mesa_kernel_definitions.h"

#include "lockstep_f64.h"
#include "mesa_kernel_definitions.h"
