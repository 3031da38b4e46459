// Normalises columns: dst = g(γ x̂ + β), x̂ = (x - μ) r, with the mean and the variance of
// each column, or with GIVEN of running ones. A work group has 8 columns, or with WIDTH 4
// fours of columns, and 32 lanes; lane l takes the rows l, l + 32, ...
//
// The mean is that of what is left when the first row is taken away, and what is then left
// has a mean of its own, d, from rounding: x̂ = ((x - mean) - d) r. So a large mean takes
// nothing from a small variance, and a column of equal numbers gives 0.
//
// p[0] columns; p[1] rows; p[2] 1 / rows; p[3] rows / (rows - 1); p[4] epsilon;
// p[5] momentum; p[6] alpha; p[7] to p[14] first numbers of dst, x, γ, β, x̂, r, running
// statistics, z.
#include "columns.glsl"
#include "ieee.glsl"
#include "activation.glsl"

layout(std140, binding = 0) uniform Params { uint p[15]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
layout(std430, binding = 2) readonly buffer Gamma { Element gamma[]; };
layout(std430, binding = 3) readonly buffer Beta { Element beta[]; };
#if GIVEN
layout(std430, binding = 4) readonly buffer Running { Element running[]; };
#if SAVEZ
layout(std430, binding = 5) writeonly buffer Z { Element z[]; };
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

#if WIDTH == 4
Element activated(Element v, float alpha) {
    for (int c = 0; c < 4; c++) v[c] = activate(v[c], alpha);
    return v;
}

// moved keeps what would not become finite.
Element moved(Element was, Element now) {
    for (int c = 0; c < 4; c++) if (!isFinite(now[c])) now[c] = was[c];
    return now;
}

Element notBelowZero(Element v) { return vec4(larger(v.x, 0.0), larger(v.y, 0.0), larger(v.z, 0.0), larger(v.w, 0.0)); }
#else
Element activated(Element v, float alpha) { return activate(v, alpha); }
Element moved(Element was, Element now) { return isFinite(now) ? now : was; }
Element notBelowZero(Element v) { return larger(v, 0.0); }
#endif

void main() {
    uint column = firstColumn(), rows = p[1];
    bool live = column < p[0];
    uint from = (p[8] + column) / uint(WIDTH), pitch = p[0] / uint(WIDTH), of = column / uint(WIDTH);
    uint to = live ? rows : 0u;
    Element mean = Element(0.0), rest = Element(0.0), variance = Element(0.0);
#if GIVEN
    if (live) {
        mean = running[p[13] / uint(WIDTH) + of];
        variance = running[p[13] / uint(WIDTH) + pitch + of];
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
    precise Element correction = overLanes(left) * each;
    rest = correction;
    precise Element spread = overLanes(squares) * each - rest * rest;
    variance = notBelowZero(spread);
#endif
    precise Element r = Element(1.0) / sqrt(variance + uintBitsToFloat(p[4]));
    if (!live) return;
#if GIVEN == 0
    if (columnLane() == 0u) {
        scale[p[12] / uint(WIDTH) + of] = r;
#if RUNNING
        float weight = uintBitsToFloat(p[5]);
        uint at = p[13] / uint(WIDTH) + of;
        Element wasMean = running[at], wasVariance = running[at + pitch];
        precise Element newMean = wasMean + weight * ((mean - wasMean) + rest);
        precise Element newVariance = wasVariance + weight * (variance * uintBitsToFloat(p[3]) - wasVariance);
        newMean = moved(wasMean, newMean);
        newVariance = moved(wasVariance, newVariance);
        running[at] = newMean;
        running[at + pitch] = newVariance;
#endif
    }
#endif
    Element factor = gamma[p[9] / uint(WIDTH) + of], shift = beta[p[10] / uint(WIDTH) + of];
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        uint i = row * pitch + of;
        precise Element hat = ((x[p[8] / uint(WIDTH) + i] - mean) - rest) * r;
        precise Element v = factor * hat + shift;
#if GIVEN == 0
        normed[p[11] / uint(WIDTH) + i] = hat;
#endif
#if SAVEZ
        z[p[14] / uint(WIDTH) + i] = v;
#endif
        dst[p[7] / uint(WIDTH) + i] = activated(v, uintBitsToFloat(p[6]));
    }
}
