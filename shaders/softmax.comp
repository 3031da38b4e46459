// Each row of dst = e^(x - max x) / Σ e^(x - max x). With PART rows go in segments whose
// maximum is known: dst = e^(x - top), and the sum of each segment is left for later.
//
// p[0] to p[3] are for segment.glsl; p[4], p[5] first numbers of dst, x.
// PART: p[6], p[7] first of sums, tops.
#include "exp.glsl"

layout(std140, binding = 0) uniform Params { uint p[8]; };

#include "segment_sums.glsl"

layout(std430, binding = 0) buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
#if PART
layout(std430, binding = 2) writeonly buffer Sums { float sums[]; };
layout(std430, binding = 3) readonly buffer Tops { float tops[]; };
#endif

void main() {
    uint start = segmentStart() + lane() * 4u, end = segmentEnd();
    uint to = p[4] + segmentRow() * p[2], from = p[5] + segmentRow() * p[2];

#if PART
    float top = rowIndex() < p[0] ? tops[p[7] + segmentRow()] : 0.0;
#else
    vec4 most = vec4(-INF);
    for (uint c = start; c < end; c += LANES * 4u) most = larger(most, FOUR_OF(x, from + c, end - c, -INF));
    float top = rowMax(most);
#endif

    precise vec4 sum = vec4(0.0);
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 below = FOUR_OF(x, from + c, end - c, -INF) - top;
        vec4 e = vec4(expOf(below.x), expOf(below.y), expOf(below.z), expOf(below.w));
        PUT_FOUR(dst, to + c, end - c, e);
        sum = sum + e;
    }
    float total = rowSum(sum);

#if PART
    if (rowIndex() < p[0] && lane() == 0u) sums[p[6] + rowIndex()] = total;
#else
    for (uint c = start; c < end; c += LANES * 4u) {
        vec4 share = FOUR_OF(dst, to + c, end - c, 0.0) / total;
        PUT_FOUR(dst, to + c, end - c, share);
    }
#endif
}
