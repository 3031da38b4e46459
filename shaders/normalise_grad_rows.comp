// Where rows were normalised, dst = r ((d - Σ d / columns) - x̂ Σ d x̂ / columns), d = dz γ,
// with the sums over each row.
//
// p[0] to p[3] are for segment.glsl, with a row for a segment; p[4] 1 / columns; p[5] to
// p[9] first numbers of dst, dz, x̂, γ, r.
layout(std140, binding = 0) uniform Params { uint p[10]; };

#include "segment_sums.glsl"

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer Dz { Element dz[]; };
layout(std430, binding = 2) readonly buffer Normed { Element normed[]; };
layout(std430, binding = 3) readonly buffer Gamma { Element gamma[]; };
layout(std430, binding = 4) readonly buffer Scale { float scale[]; };

void main() {
    uint start = lane() * 4u, end = segmentEnd();
    uint at = segmentRow() * p[2], from = p[6] + at, hats = p[7] + at;
    float each = uintBitsToFloat(p[4]);
    precise vec4 sum = vec4(0.0), product = vec4(0.0);
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 d = FOUR_OF(dz, from + c, end - c, 0.0) * FOUR_OF(gamma, p[8] + c, end - c, 0.0);
        sum = sum + d;
        product = product + d * FOUR_OF(normed, hats + c, end - c, 0.0);
    }
    precise float mean = rowSum(sum) * each;
    precise float slope = rowSum(product) * each;
    float r = rowIndex() < p[0] ? scale[p[9] + rowIndex()] : 0.0;
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 d = FOUR_OF(dz, from + c, end - c, 0.0) * FOUR_OF(gamma, p[8] + c, end - c, 0.0);
        d = r * ((d - mean) - FOUR_OF(normed, hats + c, end - c, 0.0) * slope);
        PUT_FOUR(dst, p[5] + at + c, end - c, d);
    }
}
