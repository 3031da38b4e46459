// What a smoothed softmax cross-entropy takes of the right class, and of each of n.
#if SMOOTH
float hitOf(float smoothing) {
    precise float hit = 1.0 - smoothing;
    return hit;
}

float missOf(float smoothing, uint n) {
    precise float miss = smoothing / float(max(n, 1u));
    return miss;
}
#else
float hitOf(float smoothing) { return 1.0; }
float missOf(float smoothing, uint n) { return 0.0; }
#endif
