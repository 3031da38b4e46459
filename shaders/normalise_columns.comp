// Normalises columns: dst = g(γ x̂ + β), x̂ = (x - μ) r, with the mean and the variance of
// each column; with GIVEN 1 of running ones; with GIVEN 2 a part of the columns' rows, with
// what column_statistics.comp found of all. A work group has 8 columns, or with WIDTH 4
// fours of columns, and 32 lanes; lane l takes the rows l, l + 32, ...
//
// The mean is that of what is left when the first row is taken away, and what is then left
// has a mean of its own, d, from rounding: x̂ = ((x - mean) - d) r. So a large mean takes
// nothing from a small variance, and a column of equal numbers gives 0.
//
// p[0] columns; p[1] rows; p[2] 1 / rows; p[3] rows / (rows - 1); p[4] epsilon;
// p[5] momentum; p[6] alpha; p[7] to p[14] first numbers of dst, x, γ, β, x̂, r, running
// statistics or means, z; p[15] columns of the matrix, of which these are some.
#include "columns.glsl"
#include "activation.glsl"

layout(std140, binding = 0) uniform Params { uint p[16]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
layout(std430, binding = 2) readonly buffer Gamma { Element gamma[]; };
layout(std430, binding = 3) readonly buffer Beta { Element beta[]; };
#if GIVEN == 1
layout(std430, binding = 4) readonly buffer Running { Element running[]; };
#if SAVEZ
layout(std430, binding = 5) writeonly buffer Z { Element z[]; };
#endif
#elif GIVEN == 2
layout(std430, binding = 4) writeonly buffer Normed { Element normed[]; };
layout(std430, binding = 5) readonly buffer Scale { Element scale[]; };
layout(std430, binding = 6) readonly buffer Means { Element means[]; };
#if SAVEZ
layout(std430, binding = 7) writeonly buffer Z { Element z[]; };
#endif
#else
layout(std430, binding = 4) writeonly buffer Normed { Element normed[]; };
layout(std430, binding = 5) writeonly buffer Scale { Element scale[]; };
#if RUNNING
layout(std430, binding = 6) buffer Running { Element running[]; };
#if SAVEZ
layout(std430, binding = 7) writeonly buffer Z { Element z[]; };
#endif
#elif SAVEZ
layout(std430, binding = 6) writeonly buffer Z { Element z[]; };
#endif
#endif
#include "statistics.glsl"

#if WIDTH == 4
Element activated(Element v, float alpha) {
    for (int c = 0; c < 4; c++) v[c] = activate(v[c], alpha);
    return v;
}
#else
Element activated(Element v, float alpha) { return activate(v, alpha); }
#endif

void main() {
    uint column = firstColumn(), rows = p[1];
    bool live = column < p[0];
    uint from = (p[8] + column) / uint(WIDTH), pitch = p[15] / uint(WIDTH), of = column / uint(WIDTH);
    uint to = live ? rows : 0u;
    Element mean = Element(0.0), rest = Element(0.0), variance = Element(0.0);
#if GIVEN == 1
    if (live) {
        mean = running[p[13] / uint(WIDTH) + of];
        variance = running[p[13] / uint(WIDTH) + pitch + of];
    }
#elif GIVEN == 2
    if (live) {
        uint at = p[13] / uint(WIDTH) + of;
        mean = means[at];
        rest = means[at + p[0] / uint(WIDTH)];
    }
#else
    float each = uintBitsToFloat(p[2]);
    Element first = live ? x[from] : Element(0.0);
    precise Element sum = Element(0.0);
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        precise Element d = x[from + row * pitch] - first;
        sum = sum + d;
    }
    precise Element whole = first + overLanes(sum) * each;
    mean = whole;
    precise Element left = Element(0.0), squares = Element(0.0);
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        precise Element d = x[from + row * pitch] - mean;
        left = left + d;
        squares = squares + d * d;
    }
    Element both = overLanes(left);
    spreadOf(both, overLanes(squares), each, rest, variance);
#endif
    if (!live) return;
#if GIVEN == 2
    Element r = scale[p[12] / uint(WIDTH) + of];
#else
    Element r = inverseOf(variance, uintBitsToFloat(p[4]));
#endif
#if GIVEN == 0
    if (columnLane() == 0u) {
        scale[p[12] / uint(WIDTH) + of] = r;
#if RUNNING
        moveRunning(p[13] / uint(WIDTH) + of, pitch, mean, rest, variance, uintBitsToFloat(p[3]), uintBitsToFloat(p[5]));
#endif
    }
#endif
    Element factor = gamma[p[9] / uint(WIDTH) + of], shift = beta[p[10] / uint(WIDTH) + of];
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        uint i = row * pitch + of;
        precise Element hat = ((x[p[8] / uint(WIDTH) + i] - mean) - rest) * r;
        precise Element v = factor * hat + shift;
#if GIVEN != 1
        normed[p[11] / uint(WIDTH) + i] = hat;
#endif
#if SAVEZ
        z[p[14] / uint(WIDTH) + i] = v;
#endif
        dst[p[7] / uint(WIDTH) + i] = activated(v, uintBitsToFloat(p[6]));
    }
}
