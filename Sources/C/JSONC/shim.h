// json-c for Swift.
#ifndef LOCKSTEP_JSONC_SHIM_H
#define LOCKSTEP_JSONC_SHIM_H

#include <json.h>

#endif
