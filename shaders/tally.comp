// Counts how answers compare with what is right; see backend.Tally. With CLASSES the target
// is a class for each row, else a number for each logit.
//
// p[0] samples; p[1] outputs; p[2], p[3], p[4] first elements of counts, logits, target;
// p[5] the logit from which on an output says yes. Of classes, behind the ranks: p[6],
// p[7], p[8] first counts of bins, hits, scores; p[9] of the confusion. Of outputs: p[6],
// p[7] first counts of scores, of samples all right. p[10] whether there is a confusion, or
// scores of outputs.
#include "rows.glsl"
#include "exp.glsl"

const float CONFIDENCE_BINS = 960.0;
const uint SCORE_BINS = 512u;

layout(std140, binding = 0) uniform Params { uint p[11]; };

layout(std430, binding = 0) buffer Counts { int counts[]; };
layout(std430, binding = 1) readonly buffer Logits { float z[]; };
#if CLASSES
layout(std430, binding = 2) readonly buffer Target { int target[]; };
#else
layout(std430, binding = 2) readonly buffer Target { float target[]; };
#endif

void count(uint at) { atomicAdd(counts[p[2] + at], 1); }

uint scoreBin(float s) {
    if (isNaN(s) || !(s > -16.0)) return 0u;
    precise float place = 16.0 * (s + 16.0);
    return uint(min(place, float(SCORE_BINS - 1u)));
}

#if CLASSES
// ahead reports whether a logit v at i comes before one w at j.
bool ahead(float v, uint i, float w, uint j) {
    if (isNaN(v) || isNaN(w)) return !isNaN(v) || isNaN(w) && i < j;
    return v > w || v == w && i < j;
}

void main() {
    uint row = rowIndex(), n = row < p[0] ? p[1] : 0u;
    uint at = p[3] + row * n;
    int t = n > 0u ? target[p[4] + row] : -1;
    bool known = t >= 0 && uint(t) < n;
    float own = known ? z[at + uint(t)] : 0.0;

    // The answer: the largest logit, and of those equal to it, or else of NaNs, the first.
    float top = -INF, ranked = 0.0, numbers = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[at + c];
        if (!isNaN(v)) {
            top = v > top ? v : top;
            numbers = 1.0;
        }
        if (known && ahead(v, c, own, uint(t))) ranked += 1.0;
    }
    top = rowMax(top);
    numbers = rowMax(numbers);
    ranked = rowSum(ranked); // counts below 2^24 are exact
    float first = -float(n);
    precise float sum = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[at + c];
        if (numbers > 0.0 ? v == top && !isNaN(v) : true) first = max(first, -float(c));
        if (!isNaN(v)) {
            precise float below = v - top;
            sum = sum + expOf(below);
        }
    }
    first = -rowMax(first);
    sum = rowSum(sum);

    if (lane() != 0u || !known) return;
    uint answer = uint(first);
    count(uint(ranked));
    uint bin = 0u;
    if (!isNaN(sum) && sum >= 1.0) {
        precise float place = CONFIDENCE_BINS / sum;
        bin = uint(min(place, CONFIDENCE_BINS - 1.0));
    }
    count(p[6] + bin);
    if (answer == uint(t)) count(p[7] + bin);
    if (n == 2u) {
        precise float margin = z[at + 1u] - z[at];
        count(p[8] + uint(t) * SCORE_BINS + scoreBin(margin));
    }
    if (p[10] != 0u) count(p[9] + uint(t) * n + answer);
}
#else
void main() {
    uint row = rowIndex(), n = row < p[0] ? p[1] : 0u;
    float atLeast = uintBitsToFloat(p[5]), wrong = 0.0;
    for (uint c = lane(); c < n; c += LANES) {
        float v = z[p[3] + row * n + c], t = target[p[4] + row * n + c];
        uint truth = !isNaN(t) && t >= 0.5 ? 1u : 0u, answer = !isNaN(v) && v >= atLeast ? 1u : 0u;
        if (truth != answer) wrong = 1.0;
        count(4u * c + 2u * truth + answer);
        if (p[10] != 0u) count(p[6] + (2u * c + truth) * SCORE_BINS + scoreBin(v));
    }
    wrong = rowMax(wrong);
    if (lane() == 0u && n > 0u && wrong == 0.0) count(p[7]);
}
#endif
