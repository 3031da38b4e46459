// The tanh form of GELU (Hendrycks and Gimpel 2016), z/2 (1 + tanh u) with
// u = √(2/π) (z + 0.044715 z³). It is z σ(2u), which does not cancel for z < 0.
#include "ieee.glsl"
#include "sigmoid.glsl"

const float TWO_ROOT = 1.595769122; // 2 √(2/π)
const float CUBIC = 0.044715;

float geluTanh(float z) {
    if (isNaN(z)) return z;
    return z * sigmoidOf(TWO_ROOT * (z * (1.0 + CUBIC * (z * z))));
}

float geluTanhDerivative(float z) {
    if (isNaN(z)) return z;
    if (abs(z) > 12.0) return z > 0.0 ? 1.0 : 0.0; // where σ(2u) is, and z² might overflow
    float s = sigmoidOf(TWO_ROOT * (z * (1.0 + CUBIC * (z * z))));
    return s + z * (s * (1.0 - s)) * (TWO_ROOT * (1.0 + 3.0 * CUBIC * (z * z)));
}
