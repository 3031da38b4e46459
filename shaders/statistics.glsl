// The statistics of columns, from their sums, and the running ones that training moves. With
// RUNNING the shader declares running[].
#include "ieee.glsl"
#include "element.glsl"

#if WIDTH == 4
// moved keeps what would not become finite.
Element moved(Element was, Element now) {
    for (int c = 0; c < 4; c++) if (!isFinite(now[c])) now[c] = was[c];
    return now;
}

Element notBelowZero(Element v) { return vec4(larger(v.x, 0.0), larger(v.y, 0.0), larger(v.z, 0.0), larger(v.w, 0.0)); }
#else
Element moved(Element was, Element now) { return isFinite(now) ? now : was; }
Element notBelowZero(Element v) { return larger(v, 0.0); }
#endif

// spreadOf is what is left of the mean, and the variance, from the sums of the differences
// from it and of their squares.
void spreadOf(Element left, Element squares, float each, out Element rest, out Element variance) {
    precise Element correction = left * each;
    precise Element spread = squares * each - correction * correction;
    rest = correction;
    variance = notBelowZero(spread);
}

Element inverseOf(Element variance, float epsilon) {
    precise Element r = Element(1.0) / sqrt(variance + epsilon);
    return r;
}

#if RUNNING
// moveRunning moves the mean at a place, and the variance so much farther.
void moveRunning(uint at, uint pitch, Element mean, Element rest, Element variance, float unbiased, float weight) {
    Element wasMean = running[at], wasVariance = running[at + pitch];
    precise Element newMean = wasMean + weight * ((mean - wasMean) + rest);
    precise Element newVariance = wasVariance + weight * (variance * unbiased - wasVariance);
    running[at] = moved(wasMean, newMean);
    running[at + pitch] = moved(wasVariance, newVariance);
}
#endif
