// json-c for Swift. json_object_get_type and its kind are functions; only the tokener's flags are
// macros, which Swift imports as constants.
#ifndef LOCKSTEP_JSONC_SHIM_H
#define LOCKSTEP_JSONC_SHIM_H

#include <json.h>

#endif
