// The normal distribution, and with it the exact GELU.
#include "ieee.glsl"
#include "exp.glsl"

// What becomes denormal is computed 2^64 times as large, and rounded once.
const int SHIFT = 64;
const float UNSHIFT = 1.0 / 18446744073709551616.0; // 2^-64

// FAR is where the tail has become 0.
const float FAR = 14.5;

// bell is 2^64 e^(-x²/2) within 2 ulp, for |x| up to FAR. x² is h² + (x-h)(x+h), where
// h has the upper 12 bits of x, so that h² is exact: rounding x² would cost x²/4 ulp.
float bell(float x) {
    float h = uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u);
    precise float rest = -0.5 * ((x - h) * (x + h));
    precise float b = expScaled(-0.5 * h * h, SHIFT);
    precise float c = b + b * expm1Series(rest);
    return c;
}

// upperTail is 2^64 (1 - Φ(a)) for a from 0 to FAR, within 4 ulp: e^(-a²/2) times a
// factor that falls slowly, here P(t)/(1+a) with t = (a-2.5)/(a+2.5), where P
// interpolates at the Chebyshev points of t for a from 0 to 14.6.
float upperTail(float a) {
    float t = (a - 2.5) / (a + 2.5);
    float s = fma(t, -6.814714e-05, -0.000234269961);
    s = fma(s, t, 4.98799255e-06);
    s = fma(s, t, 0.0012725339);
    s = fma(s, t, 0.00128311043);
    s = fma(s, t, -0.0060510923);
    s = fma(s, t, -0.00869986563);
    s = fma(s, t, 0.0460634366);
    s = fma(s, t, -0.0377166426);
    s = fma(s, t, -0.0915875033);
    s = fma(s, t, 0.494659661);
    return bell(a) * (s / (1.0 + a));
}

// normalCDF is Φ(x), within 4 ulp.
float normalCDF(float x) {
    if (isNaN(x)) return x;
    if (abs(x) > FAR) return x < 0.0 ? 0.0 : 1.0;
    float tail = upperTail(abs(x));
    return x < 0.0 ? tail * UNSHIFT : 1.0 - tail * UNSHIFT;
}

// gelu is z Φ(z), within 5 ulp.
float gelu(float z) {
    if (isNaN(z)) return z;
    if (abs(z) > FAR) return z < 0.0 ? 0.0 : z;
    float tail = upperTail(abs(z));
    precise float below = (z * tail) * UNSHIFT; // in this order, or z might vanish
    return z < 0.0 ? below : z * (1.0 - tail * UNSHIFT);
}

// geluDerivative is Φ(z) + z φ(z), with φ the density of the normal distribution.
float geluDerivative(float z) {
    if (isNaN(z)) return z;
    if (abs(z) > FAR) return z < 0.0 ? 0.0 : 1.0;
    precise float rest = (z * (0.3989422804 * bell(z))) * UNSHIFT;
    return normalCDF(z) + rest;
}
