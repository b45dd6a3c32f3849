#include "lstm_kernels.h"

#include "elementary.h"

#include "lockstep_f32.h"
#include "lstm_kernel_definitions.h"

#include "lockstep_f64.h"
#include "lstm_kernel_definitions.h"
