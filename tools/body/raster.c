/* A z-buffer for triangles seen in parallel projection. Compiled by raster.py with the system's C compiler.
 *
 * points: (n, 3) floats, x to the right and y down in pixels, z towards the viewer.
 * faces: (count, 3) vertex numbers. depth: (height, width), larger is nearer; starts at a large negative number.
 * face: (height, width), number of the triangle in front, or left alone. */
#include <math.h>

static float edge(const float *a, const float *b, float x, float y) {
    return (a[0] - x) * (b[1] - y) - (b[0] - x) * (a[1] - y);
}

void draw_depth(const float *points, const int *faces, int count, int width, int height, float *depth, int *face) {
    for (int t = 0; t < count; t++) {
        const float *a = points + 3 * faces[3 * t], *b = points + 3 * faces[3 * t + 1], *c = points + 3 * faces[3 * t + 2];
        float area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
        if (fabsf(area) < 1e-9f) continue;
        int left = (int)floorf(fminf(a[0], fminf(b[0], c[0]))), right = (int)ceilf(fmaxf(a[0], fmaxf(b[0], c[0])));
        int top = (int)floorf(fminf(a[1], fminf(b[1], c[1]))), bottom = (int)ceilf(fmaxf(a[1], fmaxf(b[1], c[1])));
        if (left < 0) left = 0;
        if (top < 0) top = 0;
        if (right >= width) right = width - 1;
        if (bottom >= height) bottom = height - 1;
        for (int y = top; y <= bottom; y++) {
            for (int x = left; x <= right; x++) {
                float px = x + 0.5f, py = y + 0.5f;
                float wa = edge(b, c, px, py) / area, wb = edge(c, a, px, py) / area, wc = 1 - wa - wb;
                if (wa < 0 || wb < 0 || wc < 0) continue;
                float z = wa * a[2] + wb * b[2] + wc * c[2];
                if (z <= depth[y * width + x]) continue;
                depth[y * width + x] = z;
                face[y * width + x] = t;
            }
        }
    }
}
