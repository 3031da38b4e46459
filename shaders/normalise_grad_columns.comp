// The sums dγ = Σ dz x̂ and dβ = Σ dz of each column, and with INPUT, where columns were
// normalised, dst = γ r ((dz - dβ / rows) - x̂ dγ / rows); with INPUT 2 of a part of the
// columns' rows, with the sums of all given. A work group has columns and
// lanes as in columns.glsl.
//
// p[0] columns; p[1] rows; p[2] 1 / rows; p[3] to p[6] first numbers of dz, x̂, dγ, dβ;
// p[7] to p[9] of dst, γ, r, with INPUT; p[10] of the state, with FINITE;
// p[11] columns of the matrix, of which these are some.
#include "columns.glsl"

layout(std140, binding = 0) uniform Params { uint p[12]; };

layout(std430, binding = 0) readonly buffer Dz { Element dz[]; };
layout(std430, binding = 1) readonly buffer Normed { Element normed[]; };
#if INPUT == 2
layout(std430, binding = 2) readonly buffer DGamma { Element dGamma[]; };
layout(std430, binding = 3) readonly buffer DBeta { Element dBeta[]; };
#else
layout(std430, binding = 2) writeonly buffer DGamma { Element dGamma[]; };
layout(std430, binding = 3) writeonly buffer DBeta { Element dBeta[]; };
#endif
#if INPUT
layout(std430, binding = 4) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 5) readonly buffer Gamma { Element gamma[]; };
layout(std430, binding = 6) readonly buffer Scale { Element scale[]; };
#endif
#if FINITE && INPUT
layout(std430, binding = 7) buffer State { uint state[]; };
#elif FINITE
layout(std430, binding = 4) buffer State { uint state[]; };
#endif
#if FINITE
#include "finite.glsl"
#endif

void main() {
    uint column = firstColumn();
    bool live = column < p[0];
    uint pitch = p[11] / uint(WIDTH), of = column / uint(WIDTH);
    uint from = p[3] / uint(WIDTH) + of, hats = p[4] / uint(WIDTH) + of;
    uint to = live ? p[1] : 0u;
#if INPUT == 2
    if (!live) return;
    Element ofGamma = dGamma[p[5] / uint(WIDTH) + of], ofBeta = dBeta[p[6] / uint(WIDTH) + of];
#else
    precise Element sum = Element(0.0), product = Element(0.0);
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        Element d = dz[from + row * pitch];
        sum = sum + d;
        product = product + d * normed[hats + row * pitch];
    }
    Element ofBeta = overLanes(sum), ofGamma = overLanes(product);
    if (!live) return;
    if (columnLane() == 0u) {
        dGamma[p[5] / uint(WIDTH) + of] = ofGamma;
        dBeta[p[6] / uint(WIDTH) + of] = ofBeta;
#if FINITE
        checkFinite(ofGamma, p[10]);
        checkFinite(ofBeta, p[10]);
#endif
    }
#endif
#if INPUT
    float each = uintBitsToFloat(p[2]);
    precise Element factor = gamma[p[8] / uint(WIDTH) + of] * scale[p[9] / uint(WIDTH) + of];
    precise Element mean = ofBeta * each, slope = ofGamma * each;
    for (uint row = columnLane(); row < to; row += COLUMN_LANES) {
        precise Element d = factor * ((dz[from + row * pitch] - mean) - normed[hats + row * pitch] * slope);
        dst[p[7] / uint(WIDTH) + row * pitch + of] = d;
    }
#endif
}
