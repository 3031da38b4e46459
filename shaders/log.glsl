// log x and, for x from 0 to 1, log(1 + x), within 1 ulp.
//
// log(1 + f) = 2 atanh s with s = f/(2+f), and 2s = f - s f, so that
//     log(1 + f) = f - f²/2 + s (f²/2 + R),  R = 2 s²/3 + 2 s⁴/5 + ...
// in which the error of the division, 2.5 ulp in OpenGL, counts little (Tang,
// Table-driven implementation of the logarithm, 1990, has the identity).
#include "ieee.glsl"
#include "exp.glsl"

// logNear is k ln 2 + log(1 + f), for f from √½ - 1 to 1/2.
float logNear(float f, float k) {
    float s = f / (2.0 + f);
    float z = s * s;
    float r = z * fma(z, fma(z, fma(z, fma(z, 2.0 / 11.0, 2.0 / 9.0), 2.0 / 7.0), 2.0 / 5.0), 2.0 / 3.0);
    precise float halfSquare = 0.5 * f * f;
    precise float l = k * LN2_UPPER + (f - (halfSquare - (s * (halfSquare + r) + k * LN2_LOWER)));
    return l;
}

const float SQRT2 = 1.414213562;

float logOf(float x) {
    uint bits = floatBitsToUint(x);
    if (isNaN(x) || x == INF) return x;
    if ((bits & 0x7fffffffu) == 0u) return -INF;
    if ((bits >> 31) != 0u) return NAN;
    int k = int(bits >> 23) - 127;
    uint fraction = bits & 0x7fffffu;
    if (k == -127) { // denormal: bring its leading bit to place 23
        int shift = 23 - findMSB(fraction);
        fraction = (fraction << uint(shift)) & 0x7fffffu;
        k = -126 - shift;
    }
    float m = uintBitsToFloat(fraction | 0x3f800000u);
    if (m > SQRT2) {
        m *= 0.5;
        k++;
    }
    precise float f = m - 1.0;
    return logNear(f, float(k));
}

// log1pOf is log(1 + x) for x from 0 to 1.
float log1pOf(float x) {
    if (x < 0.5) return logNear(x, 0.0);
    precise float f = 0.5 * (x - 1.0); // (1 + x)/2 - 1, exactly
    return logNear(f, 1.0);
}
