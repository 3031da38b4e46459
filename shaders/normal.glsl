// The normal distribution, and with it the exact GELU.
#include "ieee.glsl"
#include "exp.glsl"

// bell is e^(-x²/2) within 2 ulp. x² is h² + (x-h)(x+h), where h has the upper 12 bits
// of x, so that h² is exact: rounding x² would cost x²/4 ulp.
float bell(float x) {
    if (abs(x) > 14.5) return 0.0;
    float h = uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u);
    precise float rest = -0.5 * ((x - h) * (x + h));
    precise float b = expOf(-0.5 * h * h);
    precise float c = b + b * expm1Series(rest);
    return c;
}

// upperTail is 1 - Φ(a) for a of at least 0, within 4 ulp: e^(-a²/2) times a factor
// that falls slowly, here P(t)/(1+a) with t = (a-2.5)/(a+2.5), where P interpolates at
// the Chebyshev points of t for a from 0 to 14.6.
float upperTail(float a) {
    if (a > 14.5) return 0.0;
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

// normalCDF is Φ(x).
float normalCDF(float x) {
    if (isNaN(x)) return x;
    return x < 0.0 ? upperTail(-x) : 1.0 - upperTail(x);
}

float normalDensity(float x) { return 0.3989422804 * bell(x); }
