// Each row of dst = e^(x - max x) / Σ e^(x - max x).
//
// p[0] rows; p[1] columns; p[2], p[3] first elements of dst, x.
#include "rows.glsl"
#include "exp.glsl"

layout(std140, binding = 0) uniform Params { uint p[4]; };

layout(std430, binding = 0) buffer Dst { float dst[]; };
layout(std430, binding = 1) readonly buffer X { float x[]; };

void main() {
    uint row = rowIndex();
    uint n = row < p[0] ? p[1] : 0u;
    uint to = p[2] + row * n, from = p[3] + row * n;

    float top = -INF;
    for (uint c = lane(); c < n; c += LANES) top = larger(top, x[from + c]);
    top = rowMax(top);

    float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        precise float below = x[from + c] - top;
        float e = expOf(below);
        dst[to + c] = e;
        sum += e;
    }
    sum = rowSum(sum);

    for (uint c = lane(); c < n; c += LANES) dst[to + c] = dst[to + c] / sum;
}
