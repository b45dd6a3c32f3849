#include "delta_net_kernels.h"

#include <string.h>

#include "elementary.h"

#include "lockstep_f32.h"
#include "delta_net_kernel_definitions.h"

#include "lockstep_f64.h"
#include "delta_net_kernel_definitions.h"
