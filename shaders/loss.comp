// The loss of each sample and, with GRAD, its gradient by the logits, times a scale.
// KIND is as backend.LossKind: 0 softmax cross-entropy, 1 sigmoid cross-entropy, 2
// squared error.
//
// p[0] samples; p[1] classes; p[2], p[3], p[4], p[5] first elements of sample, logits,
// target, gradient; p[6] the scale of the gradient.
#include "rows.glsl"
#include "sigmoid.glsl"

layout(location = 0) uniform uint p[7];

layout(std430, binding = 0) writeonly buffer Sample { float loss[]; };
layout(std430, binding = 1) readonly buffer Logits { float z[]; };
#if KIND == 0
layout(std430, binding = 2) readonly buffer Target { int target[]; };
#else
layout(std430, binding = 2) readonly buffer Target { float target[]; };
#endif
#if GRAD
layout(std430, binding = 3) writeonly buffer Grad { float grad[]; };
#endif

#if KIND == 0
// Softmax cross-entropy of class t: (max z - z_t) + log Σ e^(z - max z). Gradient and
// logits may be the same memory, so each lane reads its elements before it writes them,
// and z_t comes from the lane that owns it.
void main() {
    uint row = rowIndex();
    bool live = row < p[0];
    uint n = live ? p[1] : 0u;
    uint from = p[3] + row * n;
    int t = live ? target[p[4] + row] : 0;
    bool known = t >= 0 && uint(t) < n;

    float top = -INF, own = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[from + c];
        top = larger(top, v);
        if (int(c) == t) own = v;
    }
    top = rowMax(top);
    own = rowSum(own); // the others have 0

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        precise float below = z[from + c] - top;
        sum = sum + expOf(below);
    }
    sum = rowSum(sum);

    precise float cost = (top - own) + logOf(sum);
    if (live && lane() == 0u) loss[p[2] + row] = known ? cost : NAN;
#if GRAD
    float scale = uintBitsToFloat(p[6]);
    for (uint c = lane(); c < n; c += LANES) {
        precise float below = z[from + c] - top;
        precise float d = scale * (expOf(below) / sum - (int(c) == t ? 1.0 : 0.0));
        grad[p[5] + row * n + c] = known ? d : NAN;
    }
#endif
}
#else
// A sum over the outputs of a sample, each on its own.
void main() {
    uint row = rowIndex();
    bool live = row < p[0];
    uint n = live ? p[1] : 0u;

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        uint i = row * n + c;
        float v = z[p[3] + i], t = target[p[4] + i];
#if KIND == 1
        precise float cost = (isNaN(v) || v > 0.0 ? v : 0.0) - v * t + log1pOf(expOf(-abs(v)));
        precise float d = sigmoidOf(v) - t;
#else
        precise float d = v - t;
        precise float cost = 0.5 * (d * d);
#endif
        sum = sum + cost;
#if GRAD
        grad[p[5] + i] = uintBitsToFloat(p[6]) * d;
#endif
    }
    sum = rowSum(sum);
    if (live && lane() == 0u) loss[p[2] + row] = sum;
}
#endif
