// exp, tanh, sqrt and the logistic function for kernels.
#ifndef LOCKSTEP_ELEMENTARY_H
#define LOCKSTEP_ELEMENTARY_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "dispatch.h"

// Single precision: without branches, so that loops over them are vectorized.

/// exp(x) = 2^k (1 + q), with q = exp(r) - 1 and |r| <= log(2) / 2, r and q accurate to about the last digit. x is
/// clamped to the range of a float's exponents; NaN stays NaN.
typedef struct {
  float power, q;
} lockstep_split_exp;

LOCKSTEP_INLINE lockstep_split_exp lockstep_split(float x) {
  x = x < -87.3f ? -87.3f : x;
  x = x > 88.3f ? 88.3f : x;
  // Adding 1.5 * 2^23 rounds to the nearest integer, and leaves it in the low bits.
  const float magic = 12582912.0f;
  const float shifted = x * 1.44269504f + magic;
  const float k = shifted - magic;
  const float r = (x - k * 0.693145752f) - k * 1.42860677e-6f;
  const float q =
      r * (1.0f + r * (0.5f + r * (0.166666667f + r * (0.0416666667f + r * (8.33333333e-3f + r * 1.38888889e-3f)))));
  uint32_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits - 0x4B400000u + 127u) << 23;
  lockstep_split_exp result = {0, q};
  memcpy(&result.power, &bits, sizeof bits);
  return result;
}

LOCKSTEP_INLINE float lockstep_exp_f32(float x) {
  const lockstep_split_exp e = lockstep_split(x);
  return e.power * e.q + e.power;
}

/// (exp(2 x) - 1) / (exp(2 x) + 1), with exp(2 x) - 1 computed without cancellation.
LOCKSTEP_INLINE float lockstep_tanh_f32(float x) {
  float doubled = x + x;
  // tanh(10) is 1 in single precision; larger arguments would overflow the quotient.
  doubled = doubled > 20.0f ? 20.0f : doubled;
  doubled = doubled < -20.0f ? -20.0f : doubled;
  const lockstep_split_exp e = lockstep_split(doubled);
  const float difference = e.power * e.q + (e.power - 1.0f);
  return difference / (difference + 2.0f);
}

LOCKSTEP_INLINE float lockstep_sqrt_f32(float x) { return __builtin_elementwise_sqrt(x); }

// Double precision serves to check the layers: the C library's functions, slower and accurate to the last digit.

LOCKSTEP_INLINE double lockstep_exp_f64(double x) { return exp(x); }
LOCKSTEP_INLINE double lockstep_tanh_f64(double x) { return tanh(x); }
LOCKSTEP_INLINE double lockstep_sqrt_f64(double x) { return __builtin_elementwise_sqrt(x); }

// 1 / (1 + exp(-x)), accurate to the last digits however small it is. 0.5 + 0.5 tanh(x / 2) would cancel. In single precision
// it stays above 0, as the exponent is clamped; in double precision exp(-x) may be infinite.

LOCKSTEP_INLINE float lockstep_logistic_f32(float x) { return 1.0f / (1.0f + lockstep_exp_f32(-x)); }
LOCKSTEP_INLINE double lockstep_logistic_f64(double x) { return 1 / (1 + lockstep_exp_f64(-x)); }

#endif
