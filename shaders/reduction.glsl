// What a reduction combines: OP is 0 or 1 for sums, 2 for the largest, 3 for the
// largest with its index, as backend.ReduceOp. With PAIRS the items of OP 3 come from
// an earlier pass as pairs of words; LAST says that dst gets what the caller asked for
// rather than items for another pass.
#include "ieee.glsl"

#if OP == 3
struct Item { float value; uint index; };

Item none() { return Item(-INF, 0xffffffffu); }

// combine prefers NaN, then the larger, then the first.
Item combine(Item a, Item b) {
    bool na = isNaN(a.value), nb = isNaN(b.value);
    bool second = na == nb ? (na || a.value == b.value ? b.index < a.index : b.value > a.value) : nb;
    if (second) return b;
    return a;
}
#elif OP == 2
#define Item float

Item none() { return -INF; }
Item combine(Item a, Item b) { return larger(a, b); }
#else
#define Item float

Item none() { return 0.0; }
Item combine(Item a, Item b) {
    precise float s = a + b;
    return s;
}
#endif

#if OP == 3 && PAIRS
layout(std430, binding = 1) readonly buffer X { uvec2 x[]; };

Item itemAt(uint i, uint index) { return Item(uintBitsToFloat(x[i].x), x[i].y); }
#elif WIDTH == 4
layout(std430, binding = 1) readonly buffer X { vec4 x[]; };
#elif OP == 3
layout(std430, binding = 1) readonly buffer X { float x[]; };

Item itemAt(uint i, uint index) { return Item(x[i], index); }
#else
layout(std430, binding = 1) readonly buffer X { float x[]; };

Item itemAt(uint i, uint index) { return x[i]; }
#endif

#if OP == 3 && LAST
layout(std430, binding = 0) writeonly buffer Dst { uint dst[]; };

void store(uint i, Item r, float count) { dst[i] = r.index; }
#elif OP == 3
layout(std430, binding = 0) writeonly buffer Dst { uvec2 dst[]; };

void store(uint i, Item r, float count) { dst[i] = uvec2(floatBitsToUint(r.value), r.index); }
#elif OP == 1 && LAST
layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };

void store(uint i, Item r, float count) { dst[i] = r / count; }
#else
layout(std430, binding = 0) writeonly buffer Dst { float dst[]; };

void store(uint i, Item r, float count) { dst[i] = r; }
#endif
