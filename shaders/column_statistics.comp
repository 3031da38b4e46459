// What column_sums.comp found, over the lanes of each column. OF 0 is the mean; OF 1, of the
// means, what is left of them and r, as normalise_columns.comp has them, and with RUNNING the
// running statistics; OF 2 is dγ and dβ.
//
// p[0] columns here; p[1] columns of the matrix; p[2] first of the sums. OF 0: p[3], p[4]
// first numbers of the first row and the means; p[5] 1 / rows. OF 1: p[3], p[4], p[5] of the
// means, r and the running statistics; p[6] 1 / rows; p[7] rows / (rows - 1); p[8] epsilon;
// p[9] momentum. OF 2: p[3], p[4], p[5] of dγ, dβ and, with FINITE, the state.
#include "columns.glsl"

layout(std140, binding = 0) uniform Params { uint p[10]; };

layout(std430, binding = 0) readonly buffer Sums { Element sums[]; };
#if OF == 0
layout(std430, binding = 1) readonly buffer First { Element first[]; };
layout(std430, binding = 2) writeonly buffer Means { Element means[]; };
#elif OF == 1
layout(std430, binding = 1) buffer Means { Element means[]; };
layout(std430, binding = 2) writeonly buffer Scale { Element scale[]; };
#if RUNNING
layout(std430, binding = 3) buffer Running { Element running[]; };
#endif
#include "statistics.glsl"
#else
layout(std430, binding = 1) writeonly buffer DGamma { Element dGamma[]; };
layout(std430, binding = 2) writeonly buffer DBeta { Element dBeta[]; };
#if FINITE
layout(std430, binding = 3) buffer State { uint state[]; };
#include "finite.glsl"
#endif
#endif

void main() {
    uint column = firstColumn();
    bool live = column < p[0];
    uint of = column / uint(WIDTH), width = p[0] / uint(WIDTH);
    uint at = p[2] / uint(WIDTH) + columnLane() * width + of;
    Element sum = overLanes(live ? sums[at] : Element(0.0));
#if OF > 0
    Element second = overLanes(live ? sums[at + COLUMN_LANES * width] : Element(0.0));
#endif
    if (!live || columnLane() > 0u) return;
    uint a = p[3] / uint(WIDTH) + of, b = p[4] / uint(WIDTH) + of;
#if OF == 0
    precise Element mean = first[a] + sum * uintBitsToFloat(p[5]);
    means[b] = mean;
#elif OF == 1
    Element rest, variance;
    spreadOf(sum, second, uintBitsToFloat(p[6]), rest, variance);
    means[a + width] = rest;
    scale[b] = inverseOf(variance, uintBitsToFloat(p[8]));
#if RUNNING
    moveRunning(p[5] / uint(WIDTH) + of, p[1] / uint(WIDTH), means[a], rest, variance, uintBitsToFloat(p[7]), uintBitsToFloat(p[9]));
#endif
#else
    dGamma[a] = second;
    dBeta[b] = sum;
#if FINITE
    checkFinite(second, p[5]);
    checkFinite(sum, p[5]);
#endif
#endif
}
