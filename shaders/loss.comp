// The loss of each sample and, with GRAD, its gradient by the logits, times a scale.
// KIND is as backend.LossKind: 0 softmax cross-entropy, 1 sigmoid cross-entropy, 2
// squared error. With CURSOR the targets are rows of a data set, by an index that starts
// at the state's cursor. STATE 1 is there for the cursor; with 2 the last work group to
// arrive takes note of the cost there.
//
// p[0] samples; p[1] classes; p[2], p[3] first elements of sample, logits; p[4] to p[11]
// are for index.glsl, p[11] for the state; p[12], p[13] first elements of target,
// gradient; p[14] the scale of the gradient and the cost; p[15] number of the first
// sample in the batch.
#include "rows.glsl"
#include "sigmoid.glsl"

layout(std140, binding = 0) uniform Params { uint p[16]; };

#if STATE == 2
layout(std430, binding = 0) coherent buffer Sample { float losses[]; };
#else
layout(std430, binding = 0) writeonly buffer Sample { float losses[]; };
#endif
layout(std430, binding = 1) readonly buffer Logits { float z[]; };
#if KIND == 0
layout(std430, binding = 2) readonly buffer Target { int target[]; };
#else
layout(std430, binding = 2) readonly buffer Target { float target[]; };
#endif
#if STATE == 1
layout(std430, binding = 3) readonly buffer State { uint state[]; };
#elif STATE == 2
layout(std430, binding = 3) buffer State { uint state[]; };
#include "arrival.glsl"
#include "cost.glsl"
#endif
#if CURSOR
layout(std430, binding = 4) readonly buffer Index { int index[]; };
#include "index.glsl"

int targetRow(uint row) { return sourceRow(p[15] + row); }
#else
const int ELSEWHERE = -1;

int targetRow(uint row) { return int(row); }
#endif
#if GRAD && CURSOR
layout(std430, binding = 5) writeonly buffer Grad { float grad[]; };
#elif GRAD && STATE
layout(std430, binding = 4) writeonly buffer Grad { float grad[]; };
#elif GRAD
layout(std430, binding = 3) writeonly buffer Grad { float grad[]; };
#endif

#if KIND == 0
// Softmax cross-entropy of class t: (max z - z_t) + log Σ e^(z - max z). Gradient and
// logits may be the same memory, so each lane reads its elements before it writes them,
// and z_t comes from the lane that owns it.
void sampleLoss() {
    uint row = rowIndex();
    int from = row < p[0] ? targetRow(row) : ELSEWHERE;
    bool live = from != ELSEWHERE;
    uint n = live ? p[1] : 0u;
    uint at = p[3] + row * n;
    int t = from >= 0 ? target[p[12] + uint(from)] : -1;
    bool known = t >= 0 && uint(t) < n;

    float top = -INF, own = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[at + c];
        top = larger(top, v);
        if (int(c) == t) own = v;
    }
    top = rowMax(top);
    own = rowSum(own); // the others have 0

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        precise float below = z[at + c] - top;
        sum = sum + expOf(below);
    }
    sum = rowSum(sum);

    precise float cost = (top - own) + logOf(sum);
    if (live && lane() == 0u) losses[p[2] + row] = known ? cost : NAN;
#if GRAD
    float scale = uintBitsToFloat(p[14]);
    for (uint c = lane(); c < n; c += LANES) {
        precise float below = z[at + c] - top;
        precise float d = scale * (expOf(below) / sum - (int(c) == t ? 1.0 : 0.0));
        grad[p[13] + row * n + c] = known ? d : NAN;
    }
#endif
}
#else
// A sum over the outputs of a sample, each on its own.
void sampleLoss() {
    uint row = rowIndex();
    int from = row < p[0] ? targetRow(row) : ELSEWHERE;
    bool live = from != ELSEWHERE;
    uint n = live ? p[1] : 0u;

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        uint i = row * n + c;
        float v = z[p[3] + i], t = from >= 0 ? target[p[12] + uint(from) * n + c] : NAN;
#if KIND == 1
        precise float cost = (isNaN(v) || v > 0.0 ? v : 0.0) - v * t + log1pOf(expOf(-abs(v)));
        precise float d = sigmoidOf(v) - t;
#else
        precise float d = v - t;
        precise float cost = 0.5 * (d * d);
#endif
        sum = sum + cost;
#if GRAD
        grad[p[13] + i] = uintBitsToFloat(p[14]) * d;
#endif
    }
    sum = rowSum(sum);
    if (live && lane() == 0u) losses[p[2] + row] = sum;
}
#endif

void main() {
    sampleLoss();
#if STATE == 2
    if (lastToArrive(p[11])) noteCost(p[0], p[2], p[11], uintBitsToFloat(p[14]));
#endif
}
