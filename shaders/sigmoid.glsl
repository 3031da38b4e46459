// Functions made of e^-|x|, which cannot overflow.
#include "ieee.glsl"
#include "exp.glsl"
#include "log.glsl"

// sigmoidOf is 1/(1+e^-x), within 2.5 ulp where division is correctly rounded.
float sigmoidOf(float x) {
    float e = expOf(-abs(x));
    return (x < 0.0 ? e : 1.0) / (1.0 + e);
}

// tanhOf is within 1.5 ulp. Near 0 it is x + x³ P(x²), where P interpolates
// (tanh x / x - 1)/x² at the Chebyshev points of x² from 0 to 0.36.
float tanhOf(float x) {
    if (isNaN(x)) return x;
    float a = abs(x);
    float t;
    if (a < 0.6) {
        float z = a * a;
        float s = fma(z, 0.00237076565, -0.00841007081);
        s = fma(s, z, 0.021788322);
        s = fma(s, z, -0.0539615518);
        s = fma(s, z, 0.133333129);
        s = fma(s, z, -0.333333332);
        t = fma(a * z, s, a);
    } else {
        t = 1.0 - 2.0 / (expOf(2.0 * a) + 1.0);
    }
    return uintBitsToFloat(floatBitsToUint(t) | (floatBitsToUint(x) & 0x80000000u));
}

// softplusOf is log(1+e^x), within 2 ulp.
float softplusOf(float x) {
    if (isNaN(x)) return x;
    return (x > 0.0 ? x : 0.0) + log1pOf(expOf(-abs(x)));
}
