// Sine and cosine of u turns, for u from 0 to 1, within 2 ulp: half of one each
// for 2π, for the angle, for the series and for its last sum. The nearest
// quarter turn is taken off, which is exact; the rest has Taylor series up to the
// 11th and 10th power.

const float TWO_PI = 6.283185307;

// turn returns (cos 2πu, sin 2πu).
vec2 turn(float u) {
    float quarter = floor(4.0 * u + 0.5);
    float a = TWO_PI * (u - 0.25 * quarter);
    float z = a * a;
    float s = fma(z, -1.0 / 39916800.0, 1.0 / 362880.0);
    s = fma(s, z, -1.0 / 5040.0);
    s = fma(s, z, 1.0 / 120.0);
    s = fma(s, z, -1.0 / 6.0);
    s = fma(a * z, s, a);
    float c = fma(z, -1.0 / 3628800.0, 1.0 / 40320.0);
    c = fma(c, z, -1.0 / 720.0);
    c = fma(c, z, 1.0 / 24.0);
    c = fma(c, z, -0.5);
    c = fma(c, z, 1.0);
    switch (int(quarter) & 3) {
    case 0: return vec2(c, s);
    case 1: return vec2(-s, c);
    case 2: return vec2(-c, -s);
    default: return vec2(s, -c);
    }
}
