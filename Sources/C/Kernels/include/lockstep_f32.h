// The number type of the templates that are included next: REAL, and NAME(f) for lockstep_f_f32.
#undef REAL
#undef NAME
#undef INDEPENDENT
#define REAL float
#define NAME(function) lockstep_##function##_f32
// The arrays of the loop that follows do not overlap, though they may lie side by side in one matrix.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
