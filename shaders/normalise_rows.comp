// Normalises rows: dst = g(γ x̂ + β), x̂ = (x - μ) r, with the mean and the variance of each
// row; see normalise_columns.comp.
//
// p[0] to p[3] are for segment.glsl, with a row for a segment; p[4] 1 / columns;
// p[5] epsilon; p[6] alpha; p[7] to p[13] first numbers of dst, x, γ, β, z, x̂, r.
layout(std140, binding = 0) uniform Params { uint p[14]; };

#include "segment_sums.glsl"
#include "activation.glsl"

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
layout(std430, binding = 2) readonly buffer Gamma { Element gamma[]; };
layout(std430, binding = 3) readonly buffer Beta { Element beta[]; };
#if SAVEZ
layout(std430, binding = 4) writeonly buffer Z { Element z[]; };
#endif
#if TRAIN
#if SAVEZ
layout(std430, binding = 5) writeonly buffer Normed { Element normed[]; };
layout(std430, binding = 6) writeonly buffer Scale { float scale[]; };
#else
layout(std430, binding = 4) writeonly buffer Normed { Element normed[]; };
layout(std430, binding = 5) writeonly buffer Scale { float scale[]; };
#endif
#endif

vec4 activated(vec4 v, float alpha) {
    for (int c = 0; c < 4; c++) v[c] = activate(v[c], alpha);
    return v;
}

void main() {
    uint start = lane() * 4u, end = segmentEnd();
    uint at = segmentRow() * p[2], from = p[8] + at;
    float each = uintBitsToFloat(p[4]);
    float first = 0.0;
#if WIDTH == 4
    if (end > 0u) first = x[from / 4u].x;
#else
    if (end > 0u) first = x[from];
#endif
    precise vec4 sum = vec4(0.0);
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 d = FOUR_OF(x, from + c, end - c, first) - first;
        sum = sum + d;
    }
    precise float mean = first + rowSum(sum) * each;
    precise vec4 left = vec4(0.0), squares = vec4(0.0);
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 d = FOUR_OF(x, from + c, end - c, mean) - mean;
        left = left + d;
        squares = squares + d * d;
    }
    precise float rest = rowSum(left) * each;
    precise float variance = rowSum(squares) * each - rest * rest;
    precise float r = 1.0 / sqrt(larger(variance, 0.0) + uintBitsToFloat(p[5]));
#if TRAIN
    if (rowIndex() < p[0] && lane() == 0u) scale[p[13] + rowIndex()] = r;
#endif
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 hat = ((FOUR_OF(x, from + c, end - c, 0.0) - mean) - rest) * r;
        precise vec4 v = FOUR_OF(gamma, p[9] + c, end - c, 0.0) * hat + FOUR_OF(beta, p[10] + c, end - c, 0.0);
#if TRAIN
        PUT_FOUR(normed, p[12] + at + c, end - c, hat);
#endif
#if SAVEZ
        PUT_FOUR(z, p[11] + at + c, end - c, v);
#endif
        vec4 a = activated(v, uintBitsToFloat(p[6]));
        PUT_FOUR(dst, p[7] + at + c, end - c, a);
    }
}
