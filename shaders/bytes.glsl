// Bytes lie in words, the first in the lowest bits.

// byteMask covers those bytes of word w that lie in the range.
uint byteMask(uint w, uint from, uint to) {
    uint mask = 0xffffffffu;
    uint start = w * 4u;
    if (from > start) mask &= 0xffffffffu << (8u * (from - start));
    if (to < start + 4u) mask &= 0xffffffffu >> (8u * (start + 4u - to));
    return mask;
}

uint byteOf(uint word, uint index) { return (word >> (8u * (index & 3u))) & 0xffu; }
