// The loss of each sample and, with GRAD, its gradient by the logits, times a scale.
// KIND is as backend.LossKind: 0 softmax cross-entropy, 1 sigmoid cross-entropy, 2
// squared error, 3 Huber, 4 hinge, 5 Poisson, 6 KL divergence. With SMOOTH the targets of
// a cross-entropy are smoothed, with WEIGHTED each row of the target has a weight. With
// CURSOR the targets are rows of a data set, by an index that starts at the state's
// cursor. STATE 1 is there for the cursor; with 2 the last work group to arrive takes note
// of the cost there.
//
// p[0] samples; p[1] classes; p[2], p[3] first elements of sample, logits; p[4] to p[11]
// are for index.glsl, p[11] for the state; p[12], p[13] first elements of target,
// gradient; p[14] the scale of the gradient and the cost; p[15] number of the first
// sample in the batch; p[16] delta of Huber, or what smoothing takes away; p[17] first
// element of weights.
#include "rows.glsl"
#include "sigmoid.glsl"

layout(std140, binding = 0) uniform Params { uint p[18]; };

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
#if WEIGHTED
#if CURSOR && GRAD
layout(std430, binding = 6) readonly buffer Weights { float weights[]; };
#elif CURSOR || GRAD && STATE
layout(std430, binding = 5) readonly buffer Weights { float weights[]; };
#elif GRAD || STATE
layout(std430, binding = 4) readonly buffer Weights { float weights[]; };
#else
layout(std430, binding = 3) readonly buffer Weights { float weights[]; };
#endif

float weightOf(int from) { return from >= 0 ? weights[p[17] + uint(from)] : 1.0; }
#else
float weightOf(int from) { return 1.0; }
#endif

float param() { return uintBitsToFloat(p[16]); }

#if KIND == 0
// Softmax cross-entropy of class t: (max z - z_t) + log Σ e^(z - max z); of smoothed
// targets q, Σ q (max z - z) for the first part. Gradient and logits may be the same
// memory, so each lane reads its elements before it writes them, and z_t comes from the
// lane that owns it.
void sampleLoss() {
    uint row = rowIndex();
    int from = row < p[0] ? targetRow(row) : ELSEWHERE;
    bool live = from != ELSEWHERE;
    uint n = live ? p[1] : 0u;
    uint at = p[3] + row * n;
    int t = from >= 0 ? target[p[12] + uint(from)] : -1;
    bool known = t >= 0 && uint(t) < n;
#if SMOOTH
    precise float hit = 1.0 - param(), miss = param() / float(max(n, 1u));
#endif

    float top = -INF, own = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[at + c];
        top = larger(top, v);
        if (int(c) == t) own = v;
    }
    top = rowMax(top);
    own = rowSum(own); // the others have 0

    precise float sum = 0.0, below = 0.0, spread = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        below = z[at + c] - top;
        sum = sum + expOf(below);
#if SMOOTH
        spread = spread - miss * below;
#endif
    }
    sum = rowSum(sum);
#if SMOOTH
    spread = rowSum(spread);
    precise float cost = (hit * (top - own) + spread) + logOf(sum);
#else
    precise float cost = (top - own) + logOf(sum);
#endif

    precise float weight = weightOf(from);
    if (live && lane() == 0u) losses[p[2] + row] = known ? weight * cost : NAN;
#if GRAD
    precise float scale = uintBitsToFloat(p[14]) * weight;
    for (uint c = lane(); c < n; c += LANES) {
        below = z[at + c] - top;
#if SMOOTH
        precise float d = scale * (expOf(below) / sum - (int(c) == t ? hit + miss : miss));
#else
        precise float d = scale * (expOf(below) / sum - (int(c) == t ? 1.0 : 0.0));
#endif
        grad[p[13] + row * n + c] = known ? d : NAN;
    }
#endif
}
#elif KIND == 6
// KL divergence from a distribution t: Σ t (log t + max z - z) + Σ t · log Σ e^(z - max z).
// Each lane reads its elements of the logits before it writes those of the gradient.
void sampleLoss() {
    uint row = rowIndex();
    int from = row < p[0] ? targetRow(row) : ELSEWHERE;
    bool live = from != ELSEWHERE;
    uint n = live ? p[1] : 0u;
    uint at = p[3] + row * n, targetAt = p[12] + uint(max(from, 0)) * n;

    float top = -INF;
    for (uint c = lane(); c < n; c += LANES) top = larger(top, z[at + c]);
    top = rowMax(top);

    precise float sum = 0.0, total = 0.0, own = 0.0, below = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float t = from >= 0 ? target[targetAt + c] : NAN;
        below = z[at + c] - top;
        sum = sum + expOf(below);
        total = total + t;
        if (t != 0.0) own = own + t * (logOf(t) - below);
    }
    sum = rowSum(sum);
    total = rowSum(total);
    own = rowSum(own);

    precise float cost = own + total * logOf(sum), weight = weightOf(from);
    if (live && lane() == 0u) losses[p[2] + row] = weight * cost;
#if GRAD
    precise float scale = uintBitsToFloat(p[14]) * weight;
    for (uint c = lane(); c < n; c += LANES) {
        float t = from >= 0 ? target[targetAt + c] : NAN;
        below = z[at + c] - top;
        precise float d = scale * (total * (expOf(below) / sum) - t);
        grad[p[13] + row * n + c] = d;
    }
#endif
}
#else
#include "output_loss.glsl"

// A sum over the outputs of a sample, each on its own.
void sampleLoss() {
    uint row = rowIndex();
    int from = row < p[0] ? targetRow(row) : ELSEWHERE;
    bool live = from != ELSEWHERE;
    uint n = live ? p[1] : 0u;
    precise float weight = weightOf(from), scale = uintBitsToFloat(p[14]) * weight;

    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        uint i = row * n + c;
        float cost, d;
        outputLoss(z[p[3] + i], from >= 0 ? target[p[12] + uint(from) * n + c] : NAN, cost, d);
        sum = sum + cost;
#if GRAD
        precise float g = scale * d;
        grad[p[13] + i] = g;
#endif
    }
    sum = rowSum(sum);
    precise float total = weight * sum;
    if (live && lane() == 0u) losses[p[2] + row] = total;
}
#endif

void main() {
    sampleLoss();
#if STATE == 2
    if (lastToArrive(p[11])) noteCost(p[0], p[2], p[11], uintBitsToFloat(p[14]));
#endif
}
