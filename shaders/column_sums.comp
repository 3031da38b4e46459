// Sums down columns of a part of a matrix: lane l of a column has the rows l, l + 32, ... of
// the matrix, and goes on from what it found in the parts above. So the order is that of the
// kernels that see whole columns, wherever the parts end. OF 0 is Σ (x - first row);
// OF 1 Σ (x - mean) and Σ (x - mean)²; OF 2 Σ dz and Σ dz x̂.
//
// p[0] columns of the part; p[1] rows of it; p[2] columns of the matrix; p[3] rows above;
// p[4] to p[6] first numbers of x or dz, of what it is compared with, and of the sums.
#include "columns.glsl"

layout(std140, binding = 0) uniform Params { uint p[7]; };

layout(std430, binding = 0) readonly buffer X { Element x[]; };
layout(std430, binding = 1) readonly buffer With { Element with[]; };
layout(std430, binding = 2) buffer Sums { Element sums[]; };

void main() {
    uint column = firstColumn();
    if (column >= p[0]) return;
    uint of = column / uint(WIDTH), pitch = p[2] / uint(WIDTH), width = p[0] / uint(WIDTH);
    uint from = p[4] / uint(WIDTH) + of, other = p[5] / uint(WIDTH) + of;
    uint at = p[6] / uint(WIDTH) + columnLane() * width + of, second = at + COLUMN_LANES * width;
    bool goesOn = p[3] > 0u;
    precise Element a = goesOn ? sums[at] : Element(0.0);
#if OF > 0
    precise Element b = goesOn ? sums[second] : Element(0.0);
#endif
#if OF < 2
    Element away = with[other];
#endif
    for (uint row = (columnLane() + COLUMN_LANES - p[3] % COLUMN_LANES) % COLUMN_LANES; row < p[1]; row += COLUMN_LANES) {
#if OF == 2
        Element d = x[from + row * pitch];
#else
        precise Element d = x[from + row * pitch] - away;
#endif
        a = a + d;
#if OF == 1
        b = b + d * d;
#elif OF == 2
        b = b + d * with[other + row * pitch];
#endif
    }
    sums[at] = a;
#if OF > 0
    sums[second] = b;
#endif
}
