// dst = x OP y with broadcasting.
//
// OP is 0 to 3 for add, subtract, multiply and divide, as backend.BinaryOp.
// SPREAD says how the operands lie:
//   0  both have dst's shape;
//   1  y is repeated: it has number n/p[4] mod p[5] for number n of dst;
//   2  x is;
//   3  any, by strides; WIDTH is 1.
// LAY says, for WIDTH 4, what an element of dst takes from a repeated operand:
//   0  an element of it: p[4] is 1;
//   1  one number;
//   2  four numbers from anywhere.
//
// p[0] to p[3] are for elementwise.glsl, but p[2] and p[3] are the first element, or number,
// of an operand that is repeated or strided.
// SPREAD 3: p[4..6] extents of the last three axes; p[7..10] strides of x, slowest axis
// first; p[11..14] strides of y.
#include "element.glsl"

layout(std140, binding = 0) uniform Params { uint p[15]; };

#if WIDTH == 4 && LAY > 0
#define Repeated float
#else
#define Repeated Element
#endif

#if SPREAD == 2
#define InX Repeated
#else
#define InX Element
#endif
#if SPREAD == 1
#define InY Repeated
#else
#define InY Element
#endif

layout(std430, binding = 0) writeonly buffer Dst { Element dst[]; };
layout(std430, binding = 1) readonly buffer X { InX x[]; };
layout(std430, binding = 2) readonly buffer Y { InY y[]; };

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

#if SPREAD == 1
#define REPEATED(i) y[p[3] + i]
#elif SPREAD == 2
#define REPEATED(i) x[p[2] + i]
#endif

#if SPREAD == 1 || SPREAD == 2
// repeated is what goes with element i of dst.
Element repeated(uint i) {
    uint n = i * uint(WIDTH) - p[0];
#if WIDTH == 4 && LAY == 2
    return vec4(REPEATED(n / p[4] % p[5]), REPEATED((n + 1u) / p[4] % p[5]),
        REPEATED((n + 2u) / p[4] % p[5]), REPEATED((n + 3u) / p[4] % p[5]));
#elif WIDTH == 4 && LAY == 0
    return REPEATED(n % p[5] / 4u);
#else
    return Element(REPEATED(n / p[4] % p[5]));
#endif
}
#endif

Element element(uint i) {
#if SPREAD == 0
    return combine(x[i + p[2]], y[i + p[3]]);
#elif SPREAD == 1
    return combine(x[i + p[2]], repeated(i));
#elif SPREAD == 2
    return combine(repeated(i), y[i + p[3]]);
#else
    uint n = i - p[0];
    uint d = n % p[6], rest = n / p[6];
    uint c = rest % p[5];
    rest /= p[5];
    uint b = rest % p[4], a = rest / p[4];
    return combine(x[p[2] + a * p[7] + b * p[8] + c * p[9] + d * p[10]],
        y[p[3] + a * p[11] + b * p[12] + c * p[13] + d * p[14]]);
#endif
}

#define EACH Element
#include "elementwise.glsl"
