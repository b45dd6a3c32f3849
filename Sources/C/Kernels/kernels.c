#include "kernels.h"

#include "elementary.h"

#include "lockstep_f32.h"
#include "kernel_definitions.h"

#include "lockstep_f64.h"
#include "kernel_definitions.h"
