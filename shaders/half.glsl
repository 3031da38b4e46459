// IEEE 754 binary16, by integers: what drivers' own conversions do with denormal
// numbers, infinities and NaN, and how they round, the language leaves open.

// widen is exact. h is in the lower 16 bits, whatever the upper ones hold.
float widen(uint h) {
    uint bits = uint(int(h << 16u) >> 3) & 0x8fffe000u; // sign, exponent, fraction in their places
    uint exponent = bits & 0x0f800000u;
    uint sign = bits & 0x80000000u;
    // Denormal numbers count 2^-24, as the last bit of numbers from 0.5 to 1 does.
    precise float denormal = uintBitsToFloat(0x3f000000u | (h & 0x3ffu)) - 0.5;
    bits += exponent == 0x0f800000u ? 0x70000000u : 0x38000000u; // the difference of the biases; twice for what is no number
    return uintBitsToFloat(exponent == 0u ? sign | floatBitsToUint(denormal) : bits);
}

vec2 widenTwo(uint word) { return vec2(widen(word), widen(word >> 16u)); }

vec4 widenFour(uvec2 words) {
    return vec4(widenTwo(words.x), widenTwo(words.y));
}

uint shiftToEven(uint a, uint by) { return (a + (1u << (by - 1u)) - 1u + ((a >> by) & 1u)) >> by; }

// narrow rounds the number of some bits to the nearest, of two to the even one; 65520
// and more become infinite, and NaN is made quiet.
uint narrow(uint bits) {
    uint sign = (bits >> 16u) & 0x8000u, a = bits & 0x7fffffffu;
    if (a > 0x7f800000u) return sign | 0x7e00u | ((a >> 13u) & 0x3ffu);
    if (a >= 0x477ff000u) return sign | 0x7c00u;
    if (a >= 0x38800000u) return sign | shiftToEven(a - 0x38000000u, 13u); // from 2^-14 on
    if (a > 0x33000000u) return sign | shiftToEven((a & 0x7fffffu) | 0x800000u, 126u - (a >> 23u)); // above 2^-25
    return sign;
}
