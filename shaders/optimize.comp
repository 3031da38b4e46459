// One step of gradient descent over a flat vector, one invocation an element, unless
// the state has a bad step latched. KIND is as backend.OptimizerKind: 0 SGD, 1 momentum,
// 2 Nesterov, 3 RMSProp, 4 Adam, 5 AdamW. With ADVANCE the last work group to arrive ends
// the step, and with 2 takes the rate of the next.
//
// p[0] elements; p[1] to p[6] first elements of parameters, gradients, blocks, state, m,
// v; p[7], p[8] β1, β2; p[9] ε; p[10] samples of a batch;
// p[11] first element of rates, p[12] how many.
#include "elements.glsl"
#include "state.glsl"

layout(std140, binding = 0) uniform Params { uint p[ADVANCE / 2 * 2 + 11]; };

layout(std430, binding = 0) buffer Weights { float w[]; };
layout(std430, binding = 1) readonly buffer Grads { float grads[]; };
layout(std430, binding = 2) readonly buffer Blocks { float blocks[]; };
#if ADVANCE
layout(std430, binding = 3) buffer State { uint state[]; };
#include "arrival.glsl"
#include "advance.glsl"
#else
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#endif
#if KIND == 1 || KIND == 2 || KIND >= 4
layout(std430, binding = 4) buffer M { float moment1[]; };
#endif
#if KIND == 3
layout(std430, binding = 4) buffer V { float moment2[]; };
#elif KIND >= 4
layout(std430, binding = 5) buffer V { float moment2[]; };
#endif
#if ADVANCE == 2
#if KIND == 0
layout(std430, binding = 4) readonly buffer Rates { float rates[]; };
#elif KIND < 4
layout(std430, binding = 5) readonly buffer Rates { float rates[]; };
#else
layout(std430, binding = 6) readonly buffer Rates { float rates[]; };
#endif
#include "schedule.glsl"
#endif

float real(uint index) { return uintBitsToFloat(state[p[4] + index]); }

void descend(uint i) {
    uint block = p[3] + i / 64u * 2u;
    precise float alpha = real(RATE) * blocks[block];
    float lambda = blocks[block + 1u];
    float beta1 = uintBitsToFloat(p[7]), beta2 = uintBitsToFloat(p[8]), epsilon = uintBitsToFloat(p[9]);
    float old = w[p[1] + i];
    precise float g = grads[p[2] + i];
    precise float next = old;
#if KIND < 5
    g = g + lambda * old;
#else
    next = old - alpha * lambda * old;
#endif
#if KIND == 0
    next = next - alpha * g;
#elif KIND == 1 || KIND == 2
    precise float m = beta1 * moment1[p[5] + i] + g;
    moment1[p[5] + i] = m;
#if KIND == 1
    next = next - alpha * m;
#else
    next = next - alpha * (g + beta1 * m);
#endif
#else
    precise float v = beta2 * moment2[p[6] + i] + ((1.0 - beta2) * g) * g; // g² alone may overflow
    moment2[p[6] + i] = v;
#if KIND == 3
    next = next - alpha * g / (sqrt(v) + epsilon);
#else
    precise float m = beta1 * moment1[p[5] + i] + (1.0 - beta1) * g;
    moment1[p[5] + i] = m;
    precise float c1 = beta1 * real(CORR1) + (1.0 - beta1);
    precise float c2 = beta2 * real(CORR2) + (1.0 - beta2);
    next = next - alpha * (m / c1) / (sqrt(v) / sqrt(c2) + epsilon);
#endif
#endif
    w[p[1] + i] = next;
}

void main() {
    uint i = elementIndex();
    if (i < p[0] && state[p[4] + BAD_STEP] == 0u) descend(i);
#if ADVANCE
    barrier(); // all have read the state
    if (gl_LocalInvocationIndex == 0u && isLast(p[4])) {
        advance(p[4], p[10], uintBitsToFloat(p[7]), uintBitsToFloat(p[8]));
#if ADVANCE == 2
        takeRate(p[4], p[11], p[12]);
#endif
    }
#endif
}
