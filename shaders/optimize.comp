// One step of gradient descent over a flat vector, one invocation an element of WIDTH
// numbers, unless the state has a bad step latched. KIND is as backend.OptimizerKind: 0 SGD, 1 momentum,
// 2 Nesterov, 3 RMSProp, 4 Adam, 5 AdamW, 6 AdaGrad, 7 AMSGrad, 8 NAdam. With ADVANCE the
// last work group to arrive ends the step, and with 2 takes the rate of the next.
//
// p[0] elements; p[1] to p[6] first numbers of parameters, gradients, blocks, state, m,
// v; p[7], p[8] β1, β2; p[9] ε; p[10] samples of a batch; p[11] first element of the
// largest v; p[12] to p[14] whether the decay is decoupled, ε inside the root, and Adam
// uncorrected; p[15] whether gradients are scaled by the state's factor, p[16] the largest,
// or 0; p[17] columns of the blocks, 3 with λ1; p[18] first element of rates,
// p[19] how many.
#include "element.glsl"
#include "elements.glsl"
#include "state.glsl"

layout(std140, binding = 0) uniform Params { uint p[ADVANCE / 2 * 2 + 18]; };

layout(std430, binding = 0) buffer Weights { Element w[]; };
layout(std430, binding = 1) readonly buffer Grads { Element grads[]; };
layout(std430, binding = 2) readonly buffer Blocks { float blocks[]; };
#if ADVANCE
layout(std430, binding = 3) buffer State { uint state[]; };
#include "arrival.glsl"
#else
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#endif
#if KIND == 1 || KIND == 2 || KIND == 4 || KIND == 5 || KIND >= 7
layout(std430, binding = 4) buffer M { Element moment1[]; };
#endif
#if KIND == 3 || KIND == 6
layout(std430, binding = 4) buffer V { Element moment2[]; };
#elif KIND >= 4
layout(std430, binding = 5) buffer V { Element moment2[]; };
#endif
#if KIND == 7
layout(std430, binding = 6) buffer Top { Element largest[]; };
#endif
#if ADVANCE == 2
#if KIND == 0
layout(std430, binding = 4) readonly buffer Rates { float rates[]; };
#elif KIND < 4 || KIND == 6
layout(std430, binding = 5) readonly buffer Rates { float rates[]; };
#elif KIND == 7
layout(std430, binding = 7) readonly buffer Rates { float rates[]; };
#else
layout(std430, binding = 6) readonly buffer Rates { float rates[]; };
#endif
#include "schedule.glsl"
#endif
#if ADVANCE
#include "advance.glsl"
#endif
#if KIND == 8
#include "momentum.glsl"
#endif

float real(uint index) { return uintBitsToFloat(state[p[4] + index]); }

// What the state says, read once.
float rate = real(RATE), clip = p[15] != 0u ? real(CLIP) : 1.0, corr1 = real(CORR1), corr2 = real(CORR2);

void descend(uint i) {
    uint block = p[3] + i * uint(WIDTH) / 64u * p[17];
    precise float alpha = rate * blocks[block];
    float lambda = blocks[block + 1u];
    float beta1 = uintBitsToFloat(p[7]), beta2 = uintBitsToFloat(p[8]), epsilon = uintBitsToFloat(p[9]);
    Element old = w[p[1] / uint(WIDTH) + i];
    precise Element g = grads[p[2] / uint(WIDTH) + i];
    if (p[15] != 0u) g = g * clip;
    float bound = uintBitsToFloat(p[16]);
    if (bound > 0.0) g = clamp(g, -bound, bound);
    precise Element next = old;
    if (p[12] == 0u) g = g + lambda * old;
    else next = old - alpha * lambda * old;
#if KIND == 0
    next = next - alpha * g;
#elif KIND == 1 || KIND == 2
    precise Element m = beta1 * moment1[p[5] / uint(WIDTH) + i] + g;
    moment1[p[5] / uint(WIDTH) + i] = m;
#if KIND == 1
    next = next - alpha * m;
#else
    next = next - alpha * (g + beta1 * m);
#endif
#elif KIND == 3 || KIND == 6
#if KIND == 3
    precise Element v = beta2 * moment2[p[6] / uint(WIDTH) + i] + ((1.0 - beta2) * g) * g; // g² alone may overflow
#else
    precise Element v = moment2[p[6] / uint(WIDTH) + i] + g * g;
#endif
    moment2[p[6] / uint(WIDTH) + i] = v;
    precise Element root = p[13] == 0u ? sqrt(v) + epsilon : sqrt(v + epsilon);
    next = next - alpha * g / root;
#else
    precise Element v = beta2 * moment2[p[6] / uint(WIDTH) + i] + ((1.0 - beta2) * g) * g;
    moment2[p[6] / uint(WIDTH) + i] = v;
    precise Element m = beta1 * moment1[p[5] / uint(WIDTH) + i] + (1.0 - beta1) * g;
    moment1[p[5] / uint(WIDTH) + i] = m;
#if KIND == 7
    v = max(largest[p[11] / uint(WIDTH) + i], v);
    largest[p[11] / uint(WIDTH) + i] = v;
#endif
    precise float c1 = p[14] == 0u ? beta1 * corr1 + (1.0 - beta1) : 1.0;
    precise float c2 = p[14] == 0u ? beta2 * corr2 + (1.0 - beta2) : 1.0;
#if KIND == 8
    float rise = risen(real(RISE));
    vec2 now = momentum(beta1, rise), ahead = momentum(beta1, risen(rise));
    c1 = now.x * corr1 + now.y;
    precise float c = ahead.x * c1 + ahead.y;
    next = next - alpha * (now.y / c1 * g + ahead.x / c * m) / (sqrt(v) / sqrt(c2) + epsilon);
#else
    next = next - alpha * (m / c1) / (sqrt(v) / sqrt(c2) + epsilon);
#endif
#endif
    if (p[17] == 3u) {
        precise float most = alpha * blocks[block + 2u];
        next = next - clamp(next, -most, most);
    }
    w[p[1] / uint(WIDTH) + i] = next;
}

void main() {
    if (state[p[4] + BAD_STEP] == 0u) {
        // From a 0 that no compiler knows, as llvmpipe takes long to compile what is unrolled.
        for (uint c = p[0] >> 31u; c < uint(COUNT); ++c) {
            uint i = (groupIndex() * uint(COUNT) + c) * 256u + gl_LocalInvocationIndex;
            if (i < p[0]) descend(i);
        }
    }
#if ADVANCE
    barrier(); // all have read the state
    if (gl_LocalInvocationIndex == 0u && isLast(p[4])) {
        advance(p[4], p[10], uintBitsToFloat(p[7]), uintBitsToFloat(p[8]), KIND == 8);
#if ADVANCE == 2
        takeRate(p[4], p[18], p[19]);
#endif
    }
#endif
}
