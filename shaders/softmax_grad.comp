// Each row of dst = y (dy - Σ dy y). Rows go in segments in two parts: PART 1 leaves the
// sum of each segment for later, PART 2 knows the sums of rows; PART 0 does all.
//
// p[0] to p[3] are for segment.glsl; p[4], p[5], p[6] first numbers of dy, y, dst.
// PART 1: p[6] first of the sums of segments. PART 2: p[7] first of the sums of rows.
layout(std140, binding = 0) uniform Params { uint p[8]; };

#include "segment_sums.glsl"

layout(std430, binding = 0) readonly buffer Dy { Element dy[]; };
layout(std430, binding = 1) readonly buffer Y { Element y[]; };
#if PART == 1
layout(std430, binding = 2) writeonly buffer Sums { float sums[]; };
#else
layout(std430, binding = 2) writeonly buffer Dst { Element dst[]; };
#endif
#if PART == 2
layout(std430, binding = 3) readonly buffer Totals { float totals[]; };
#endif

void main() {
    uint start = segmentStart() + lane() * 4u, end = segmentEnd();
    uint from = p[4] + segmentRow() * p[2], at = p[5] + segmentRow() * p[2];

#if PART == 2
    float total = rowIndex() < p[0] ? totals[p[7] + segmentRow()] : 0.0;
#else
    precise vec4 sum = vec4(0.0);
    for (uint c = start; c < end; c += LANES * 4u)
        sum = sum + FOUR_OF(dy, from + c, end - c, 0.0) * FOUR_OF(y, at + c, end - c, 0.0);
    float total = rowSum(sum);
#endif

#if PART == 1
    if (rowIndex() < p[0] && lane() == 0u) sums[p[6] + rowIndex()] = total;
#else
    uint to = p[6] + segmentRow() * p[2];
    for (uint c = start; c < end; c += LANES * 4u) {
        precise vec4 d = FOUR_OF(y, at + c, end - c, 0.0) * (FOUR_OF(dy, from + c, end - c, 0.0) - total);
        PUT_FOUR(dst, to + c, end - c, d);
    }
#endif
}
