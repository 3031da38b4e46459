// Random numbers, one invocation for the four elements of a block of the stream. KIND
// is 0 uniform, 1 normal, 2 dropout mask, as backend.Distribution; with STATE the step
// of the stream is the state's.
//
// p[0] elements; p[1] first element of dst; p[2] the block that it starts; p[3] step;
// p[4] layer; p[5] purpose; p[6], p[7] seed, lower word first; p[8] A; p[9] B - A for
// uniform, B for normal, 1/A for dropout; p[10] first element of state. With WIDTH 4 the
// numbers and the first are multiples of 4.
#include "elements.glsl"
#include "element.glsl"
#include "philox.glsl"
#include "state.glsl"
#if KIND == 1
#include "log.glsl"
#include "turn.glsl"
#endif

layout(std140, binding = 0) uniform Params { uint p[11]; };

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
#if STATE
layout(std430, binding = 1) readonly buffer State { uint state[]; };
#endif

#if KIND == 0
vec4 draw(uvec4 w, float a, float b) {
    precise vec4 v = b * vec4(unit(w.x), unit(w.y), unit(w.z), unit(w.w));
    v = a + v;
    return v;
}
#elif KIND == 1
// pair is two independent normal numbers (Box and Muller 1958).
vec2 pair(uint w, uint v) {
    precise float r = sqrt(-2.0 * logOf(1.0 - unit(w)));
    return r * turn(unit(v));
}

vec4 draw(uvec4 w, float a, float b) { return a + b * vec4(pair(w.x, w.y), pair(w.z, w.w)); }
#else
float keep(uint w, float a, float b) { return unit(w) < a ? b : 0.0; }

vec4 draw(uvec4 w, float a, float b) { return vec4(keep(w.x, a, b), keep(w.y, a, b), keep(w.z, a, b), keep(w.w, a, b)); }
#endif

void main() {
    uint block = elementIndex();
    uint i = block * 4u;
    if (i >= p[0]) return;
#if STATE
    uint when = state[p[10] + STEP];
#else
    uint when = p[3];
#endif
    vec4 v = draw(philox(uvec4(p[2] + block, when, p[4], p[5]), uvec2(p[6], p[7])),
        uintBitsToFloat(p[8]), uintBitsToFloat(p[9]));
    uint to = p[1] + i;
#if WIDTH == 4
    dst[to / 4u] = v;
#else
    dst[to] = v.x;
    if (i + 1u < p[0]) dst[to + 1u] = v.y;
    if (i + 2u < p[0]) dst[to + 2u] = v.z;
    if (i + 3u < p[0]) dst[to + 3u] = v.w;
#endif
}
