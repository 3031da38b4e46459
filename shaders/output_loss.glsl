// The losses that are sums over outputs, each on its own; KIND and SMOOTH are as in loss.comp.
// The shader declares param(), delta of Huber or what smoothing takes away.
#include "ieee.glsl"
#include "sigmoid.glsl"

// The loss of one output, and its gradient.
void outputLoss(float v, float t, out float cost, out float d) {
    precise float c, g;
#if KIND == 1
#if SMOOTH
    precise float softened = t * (1.0 - param()) + 0.5 * param();
    t = softened;
#endif
    c = (isNaN(v) || v > 0.0 ? v : 0.0) - v * t + log1pOf(expOf(-abs(v)));
    g = sigmoidOf(v) - t;
#elif KIND == 2
    g = v - t;
    c = 0.5 * (g * g);
#elif KIND == 3
    precise float far = v - t;
    bool near = isNaN(far) || abs(far) <= param();
    g = near ? far : far > 0.0 ? param() : -param();
    c = near ? 0.5 * (far * far) : param() * (abs(far) - 0.5 * param());
#elif KIND == 4
    precise float y = 2.0 * t - 1.0, left = 1.0 - y * v;
    bool inside = isNaN(left) || left > 0.0;
    c = inside ? left : 0.0;
    g = isNaN(left) ? left : inside ? -y : 0.0;
#else
    precise float rate = expOf(v);
    c = rate - t * v;
    g = rate - t;
#endif
    cost = c;
    d = g;
}
