// The main function of kernels that make each element of dst by element(i), from what
// other operands have at the same place. An invocation takes COUNT elements, a work
// group's width apart, so that neighbours load neighbours; it loads all before it stores
// the first, so that the loads are under way together.
//
// p[0] and p[1] are the range of numbers in dst, from and to; with WIDTH 4 it may begin
// and end within an element. Element i of dst goes with element i + p[2] of the next
// operand, i + p[3] of the one after, modulo 2^32.
#include "grid.glsl"

layout(local_size_x = 256) in;

// store leaves what other tensors have in the first and the last element as it is; with
// WHOLE they have nothing there.
void store(uint i, EACH v) {
#if WHOLE
    dst[i] = v;
#else
    uint n = i * 4u;
    if (n >= p[0] && n + 4u <= p[1]) {
        dst[i] = v;
        return;
    }
    if (n >= p[0] && n < p[1]) dst[i].x = v.x;
    if (n + 1u >= p[0] && n + 1u < p[1]) dst[i].y = v.y;
    if (n + 2u >= p[0] && n + 2u < p[1]) dst[i].z = v.z;
    if (n + 3u >= p[0] && n + 3u < p[1]) dst[i].w = v.w;
#endif
}

void main() {
    uint i = p[0] / uint(WIDTH) + groupIndex() * uint(256 * COUNT) + gl_LocalInvocationIndex;
    uint last = (p[1] - 1u) / uint(WIDTH);
#if COUNT == 4
    EACH a = element(min(i, last)), b = element(min(i + 256u, last));
    EACH c = element(min(i + 512u, last)), d = element(min(i + 768u, last));
    if (i <= last) store(i, a);
    if (i + 256u <= last) store(i + 256u, b);
    if (i + 512u <= last) store(i + 512u, c);
    if (i + 768u <= last) store(i + 768u, d);
#else
    if (i <= last) store(i, element(i));
#endif
}
