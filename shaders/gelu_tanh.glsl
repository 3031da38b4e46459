// The tanh form of GELU (Hendrycks and Gimpel 2016), z/2 (1 + tanh u) with
// u = √(2/π) (z + 0.044715 z³), within 4 ulp, and its derivative.
//
// It is z σ(2u), which does not cancel for z < 0. There σ(2u) is e^(2u), whose relative
// error is the error of 2u, so 2u is computed in two floats.
#include "ieee.glsl"
#include "exp.glsl"
#include "double.glsl"

const vec2 CUBIC = vec2(0.0447149985, 1.54614443e-09);   // 0.044715
const vec2 TWO_ROOT = vec2(1.59576917, -4.53406805e-08); // 2 √(2/π)

// SETTLED is where z σ(2u) has become 0 or z.
const float SETTLED = 10.9;

// What becomes denormal is computed 2^64 times as large, and rounded once.
const float UNSHIFT = 1.0 / 18446744073709551616.0; // 2^-64

// gate returns σ(2u) and 2^64 σ(-2u), for a = |z| up to SETTLED.
vec2 gate(float a) {
    vec2 u2 = multiply(TWO_ROOT, multiply(doubleOf(a), addOne(multiply(CUBIC, multiply(doubleOf(a), doubleOf(a))))));
    float e = expScaled(-u2.x, 64);
    precise float below = e - e * u2.y;
    float whole = 1.0 + below * UNSHIFT;
    return vec2(1.0 / whole, below / whole);
}

float geluTanh(float z) {
    if (isNaN(z)) return z;
    if (abs(z) > SETTLED) return z < 0.0 ? 0.0 : z;
    vec2 s = gate(abs(z));
    precise float below = (z * s.y) * UNSHIFT; // in this order, or z might vanish
    return z < 0.0 ? below : z * s.x;
}

float geluTanhDerivative(float z) {
    if (isNaN(z)) return z;
    if (abs(z) > SETTLED) return z < 0.0 ? 0.0 : 1.0;
    vec2 s = gate(abs(z));
    float slope = TWO_ROOT.x * (1.0 + 3.0 * CUBIC.x * (z * z));
    precise float rest = ((z * slope) * s.x * s.y) * UNSHIFT;
    return (z < 0.0 ? s.y * UNSHIFT : s.x) + rest;
}
