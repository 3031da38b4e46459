// dst = x OP y with broadcasting.
//
// OP is 0 to 3 for add, subtract, multiply and divide, as backend.BinaryOp.
// SPREAD says how the operands lie:
//   0  both have dst's shape;
//   1  y is repeated along dst's elements with period p[4]: a row, or one number;
//   2  x is;
//   3  any, by strides.
//
// With VECTOR an element is four numbers, so that all counts are in fours.
//
// p[0] elements; p[1], p[2], p[3] first elements of dst, x, y.
// SPREAD 1 and 2: p[4] the period.
// SPREAD 3: p[4..6] extents of the last three axes; p[7..10] strides of x, slowest axis
// first; p[11..14] strides of y.
#include "elements.glsl"

layout(std140, binding = 0) uniform Params { uint p[15]; };

#if VECTOR
#define Element vec4
#else
#define Element float
#endif

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { Element x[]; };
layout(std430, binding = 2) readonly buffer Y { Element y[]; };

Element combine(Element a, Element b) {
#if OP == 0
    precise Element c = a + b;
#elif OP == 1
    precise Element c = a - b;
#elif OP == 2
    precise Element c = a * b;
#else
    precise Element c = a / b;
#endif
    return c;
}

void main() {
    uint i = elementIndex();
    if (i >= p[0]) return;
    uint ix = i, iy = i;
#if SPREAD == 1
    iy = i % p[4];
#elif SPREAD == 2
    ix = i % p[4];
#elif SPREAD == 3
    uint d = i % p[6], rest = i / p[6];
    uint c = rest % p[5];
    rest /= p[5];
    uint b = rest % p[4], a = rest / p[4];
    ix = a * p[7] + b * p[8] + c * p[9] + d * p[10];
    iy = a * p[11] + b * p[12] + c * p[13] + d * p[14];
#endif
    dst[p[1] + i] = combine(x[p[2] + ix], y[p[3] + iy]);
}
