// An element is WIDTH numbers, 1 or 4.
#if WIDTH == 4
#define Element vec4
#define Words uvec4
#else
#define Element float
#define Words uint
#endif
