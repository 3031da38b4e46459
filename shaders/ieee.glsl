// IEEE 754 as the language leaves it open: drivers optimise isnan away, and min and
// max may lose a NaN. So NaN is told by its bits.

#define INF uintBitsToFloat(0x7f800000u)
#define NAN uintBitsToFloat(0x7fc00000u)

bool isNaN(float x) { return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u; }

bool isFinite(float x) { return (floatBitsToUint(x) & 0x7f800000u) != 0x7f800000u; }

// larger is the maximum of two, NaN if one of them is.
float larger(float x, float y) {
    if (isNaN(x)) return x;
    return isNaN(y) || y > x ? y : x;
}
