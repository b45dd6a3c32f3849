// The same in double precision, which only checks the layers: the C library's, slower and exact to the last digit.
#include <math.h>

LOCKSTEP_INLINE double lockstep_exp_f64(double x) { return exp(x); }
LOCKSTEP_INLINE double lockstep_tanh_f64(double x) { return tanh(x); }
LOCKSTEP_INLINE double lockstep_sqrt_f64(double x) { return __builtin_elementwise_sqrt(x); }
