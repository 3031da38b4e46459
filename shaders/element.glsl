// An element is WIDTH numbers, 1 or 4. p[0] and p[1] are the range of numbers in dst,
// from and to; with WIDTH 4 it may begin and end within an element. Element i of dst
// goes with element i + p[2] of the next operand, i + p[3] of the one after, modulo 2^32.

#if WIDTH == 4
#define Element vec4
#define Words uvec4
#else
#define Element float
#define Words uint
#endif
