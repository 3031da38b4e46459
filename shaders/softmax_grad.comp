// Each row of dst = y (dy - Σ dy y).
//
// p[0] rows; p[1] columns; p[2], p[3], p[4] first elements of dst, dy, y.
#include "rows.glsl"

layout(std140, binding = 0) uniform Params { uint p[5]; };

layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };
layout(std430, binding = 1) readonly buffer Dy { float dy[]; };
layout(std430, binding = 2) readonly buffer Y { float y[]; };

void main() {
    uint row = rowIndex();
    uint n = row < p[0] ? p[1] : 0u;
    uint to = p[2] + row * n, from = p[3] + row * n, at = p[4] + row * n;

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) sum = sum + dy[from + c] * y[at + c];
    sum = rowSum(sum);

    for (uint c = lane(); c < n; c += LANES) {
        precise float d = y[at + c] * (dy[from + c] - sum);
        dst[to + c] = d;
    }
}
