// The number type of the templates that are included next: REAL, and NAME(f) for lockstep_f_f64.
#undef REAL
#undef NAME
#undef INDEPENDENT
#define REAL double
#define NAME(function) lockstep_##function##_f64
// In double precision the C library's functions keep loops from being vectorized anyway.
#define INDEPENDENT
