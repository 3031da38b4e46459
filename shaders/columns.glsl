// Sums down the columns of a matrix: a work group has 8 columns, or with WIDTH 4 fours of
// columns, and 32 lanes for each, whose sums one of them adds up in order. So a GPU reads
// whole sectors of memory, and the order is a function of the number of rows alone.
#include "grid.glsl"
#include "element.glsl"

layout(local_size_x = 8, local_size_y = 32) in;

const uint COLUMN_LANES = 32u;

uint firstColumn() { return (groupIndex() * 8u + gl_LocalInvocationID.x) * uint(WIDTH); }
uint columnLane() { return gl_LocalInvocationID.y; }

shared Element partial[256];

// overLanes is the sum over the lanes of a column, which all invocations call.
Element overLanes(Element v) {
    barrier(); // until all have read the sum before
    partial[gl_LocalInvocationIndex] = v;
    memoryBarrierShared();
    barrier();
    // The loop has nothing to do in the other lanes, which a software driver would not skip
    // otherwise.
    uint end = columnLane() == 0u ? 256u : 0u;
    precise Element sum = Element(0.0);
    for (uint i = gl_LocalInvocationID.x; i < end; i += 8u) sum = sum + partial[i];
    if (columnLane() == 0u) partial[gl_LocalInvocationID.x] = sum;
    memoryBarrierShared();
    barrier();
    return partial[gl_LocalInvocationID.x];
}
