// e^x within 1 ulp and e^x - 1, for x of at most 0, within 1.5 ulp.
//
// x = k ln 2 + r with |r| <= ln(2)/2, where k times the upper part of ln 2 is exact
// (Cody and Waite, Software Manual for the Elementary Functions, 1980). Then e^r - 1
// by its Taylor series up to r^8/8!, whose rest is below 2e-10 of it.
#include "ieee.glsl"

const float LN2_UPPER = 0.693359375;      // 355/512
const float LN2_LOWER = -2.121944401e-4;  // ln 2 - 355/512
const float LOG2_E = 1.442695041;

// power2 is 2^n for n from -126 to 127.
float power2(int n) { return uintBitsToFloat(uint(n + 127) << 23); }

float expReduce(float x, out int k) {
    float whole = floor(x * LOG2_E + 0.5);
    k = int(whole);
    precise float r = (x - whole * LN2_UPPER) - whole * LN2_LOWER;
    return r;
}

// expm1Series is e^r - 1 for |r| <= ln(2)/2.
float expm1Series(float r) {
    float s = 1.0 / 40320.0;
    s = fma(s, r, 1.0 / 5040.0);
    s = fma(s, r, 1.0 / 720.0);
    s = fma(s, r, 1.0 / 120.0);
    s = fma(s, r, 1.0 / 24.0);
    s = fma(s, r, 1.0 / 6.0);
    s = fma(s, r, 0.5);
    precise float e = r + r * r * s;
    return e;
}

// expScaled is 2^n e^x, for x from -104 to 88.72284.
float expScaled(float x, int n) {
    int k;
    float r = expReduce(x, k);
    k += n;
    // In two factors, so that neither overflows and a denormal is rounded once.
    precise float e = ((1.0 + expm1Series(r)) * power2(k >> 1)) * power2(k - (k >> 1));
    return e;
}

float expOf(float x) {
    if (isNaN(x)) return x;
    if (x > 88.72284) return INF; // above the logarithm of the largest float
    if (x < -103.98) return 0.0;  // below that of half of the smallest
    return expScaled(x, 0);
}

float expm1Of(float x) {
    if (isNaN(x)) return x;
    if (x < -17.4) return -1.0; // e^x is less than a quarter of the ulp of 1
    int k;
    float r = expReduce(x, k);
    float scale = power2(k);
    precise float e = expm1Series(r) * scale + (scale - 1.0);
    return e;
}
