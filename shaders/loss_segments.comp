// The loss of rows that go in segments; KIND, SMOOTH and WEIGHTED are as in loss.comp. PART 0
// leaves sums of each segment: of a softmax cross-entropy Σ e^(z - max z), z_t and, smoothed,
// what the other classes have in the loss; of a KL divergence Σ e^(z - max z),
// Σ t (log t + max z - z) and Σ t; of others the loss, and with GRAD they write the gradient.
// PART 1 is the gradient of the first two, from the sums of rows.
//
// p[0] to p[3] are for segment.glsl; p[4] to p[10] first elements of logits, target, sums,
// largest logits, the second sums or the gradient, weights, and the third sums; p[11] number
// of the first column; p[12] the columns of the matrix; p[13] the scale of the gradient;
// p[14] delta of Huber, or what smoothing takes away. WEIGHTED goes with GRAD, and that with
// PART 1.
layout(std140, binding = 0) uniform Params { uint p[15]; };

#include "segment_sums.glsl"
#include "exp.glsl"

layout(std430, binding = 0) readonly buffer Logits { float z[]; };
#if KIND == 0
layout(std430, binding = 1) readonly buffer Target { int target[]; };
#else
layout(std430, binding = 1) readonly buffer Target { float target[]; };
#endif
#if PART == 0
layout(std430, binding = 2) writeonly buffer Sums { float sums[]; };
#else
layout(std430, binding = 2) readonly buffer Sums { float sums[]; };
#endif
#if KIND == 0 || KIND == 6
layout(std430, binding = 3) readonly buffer Tops { float tops[]; };
#if PART == 0
layout(std430, binding = 4) writeonly buffer Owns { float owns[]; };
layout(std430, binding = 5) writeonly buffer Rests { float rests[]; };
#else
layout(std430, binding = 4) writeonly buffer Grad { float grad[]; };
layout(std430, binding = 5) readonly buffer Rests { float rests[]; };
#endif
#if WEIGHTED
layout(std430, binding = 6) readonly buffer Weights { float weights[]; };
#endif
#elif GRAD
layout(std430, binding = 3) writeonly buffer Grad { float grad[]; };
#if WEIGHTED
layout(std430, binding = 4) readonly buffer Weights { float weights[]; };
#endif
#endif

#if WEIGHTED
float weightOf(uint row) { return weights[p[9] + row]; }
#else
float weightOf(uint row) { return 1.0; }
#endif

float param() { return uintBitsToFloat(p[14]); }

#if KIND == 0
#include "smoothed.glsl"
#elif KIND == 6
#include "log.glsl"
#else
#include "output_loss.glsl"
#endif

void main() {
    uint row = rowIndex() < p[0] ? segmentRow() : 0u, end = segmentEnd();
    uint first = segmentStart() + lane(), at = p[4] + row * p[2];
#if KIND == 0
    int t = target[p[5] + row];
    bool known = t >= 0 && uint(t) < p[12];
    precise float hit = hitOf(param()), miss = missOf(param(), p[12]);
#else
    uint targetAt = p[5] + row * p[2];
#endif
#if KIND == 0 || KIND == 6
    float top = tops[p[7] + row];
#endif
#if GRAD
    uint to = p[8] + row * p[2];
    precise float scale = uintBitsToFloat(p[13]) * weightOf(row);
#endif
#if PART == 0
    precise float sum = 0.0, own = 0.0, rest = 0.0;
#else
    float sum = sums[p[6] + row];
#if KIND == 6
    float total = rests[p[10] + row];
#endif
#endif
    for (uint c = first; c < end; c += LANES) {
#if KIND == 0 || KIND == 6
        precise float v = z[at + c], below = v - top;
#endif
#if PART == 0 && KIND == 0
        sum = sum + expOf(below);
        if (int(p[11] + c) == t) own = v;
        rest = rest - miss * below;
#elif PART == 0 && KIND == 6
        float t = target[targetAt + c];
        sum = sum + expOf(below);
        rest = rest + t;
        if (t != 0.0) own = own + t * (logOf(t) - below);
#elif KIND == 0
        precise float d = scale * (expOf(below) / sum - (int(p[11] + c) == t ? hit + miss : miss));
        grad[to + c] = known ? d : NAN;
#elif KIND == 6
        precise float d = scale * (total * (expOf(below) / sum) - target[targetAt + c]);
        grad[to + c] = d;
#else
        float cost, d;
        outputLoss(z[at + c], target[targetAt + c], cost, d);
        sum = sum + cost;
#if GRAD
        precise float g = scale * d;
        grad[to + c] = g;
#endif
#endif
    }
#if PART == 0
    sum = rowSum(vec4(sum, 0.0, 0.0, 0.0));
#if KIND == 0 || KIND == 6
    own = rowSum(vec4(own, 0.0, 0.0, 0.0));
    rest = rowSum(vec4(rest, 0.0, 0.0, 0.0));
#endif
    if (rowIndex() >= p[0] || lane() > 0u) return;
    sums[p[6] + rowIndex()] = sum;
#if KIND == 0 || KIND == 6
    owns[p[8] + rowIndex()] = own;
    rests[p[10] + rowIndex()] = rest;
#endif
#endif
}
