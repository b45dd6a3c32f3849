#include "kernels.h"

#include "elementary.h"

// Of the tiles in packed_product.h.
#define MAXIMAL_TILE_ROWS 8

#include "lockstep_f32.h"
#include "kernel_definitions.h"
#include "packed_product.h"

#include "lockstep_f64.h"
#include "kernel_definitions.h"
#include "packed_product.h"
