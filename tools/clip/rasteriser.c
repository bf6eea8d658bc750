/* Software renderer of the shopper clip: sky-light visibility through many small depth maps, and a supersampled
 * perspective pass with per-sample shading. Single precision, single thread, no state between calls. Built by rasteriser.py.
 * Arrays are C-contiguous; positions are metres. Vertex irradiance rows hold r, g, b and the unoccluded fraction of the light. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SKIN = 0, CLOTH = 1, HAIR = 2, EYE = 3, SHOE = 4 };

static float clampf(float x, float lo, float hi) { return x < lo ? lo : (x > hi ? hi : x); }
static float smooth(float a, float b, float x) { float t = clampf((x - a) / (b - a), 0, 1); return t * t * (3 - 2 * t); }

/* Angle-weighted normals would be finer; area-weighted ones are smooth enough at this density. */
void vertex_normals(int nv, const float *pos, int nf, const int *faces, float *nrm) {
  memset(nrm, 0, sizeof(float) * 3 * (size_t)nv);
  for (int f = 0; f < nf; f++) {
    const int *t = faces + 3 * f;
    const float *a = pos + 3 * t[0], *b = pos + 3 * t[1], *c = pos + 3 * t[2];
    float e[3], g[3], n[3];
    for (int k = 0; k < 3; k++) { e[k] = b[k] - a[k]; g[k] = c[k] - a[k]; }
    n[0] = e[1] * g[2] - e[2] * g[1]; n[1] = e[2] * g[0] - e[0] * g[2]; n[2] = e[0] * g[1] - e[1] * g[0];
    for (int v = 0; v < 3; v++) for (int k = 0; k < 3; k++) nrm[3 * t[v] + k] += n[k];
  }
  for (int v = 0; v < nv; v++) {
    float *n = nrm + 3 * v, l = sqrtf(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-20f;
    for (int k = 0; k < 3; k++) n[k] /= l;
  }
}

static void light_basis(const float *d, float *x, float *y) {
  float up[3] = {0, 1, 0};
  if (fabsf(d[1]) > 0.9f) { up[0] = 1; up[1] = 0; }
  x[0] = up[1] * d[2] - up[2] * d[1]; x[1] = up[2] * d[0] - up[0] * d[2]; x[2] = up[0] * d[1] - up[1] * d[0];
  float l = sqrtf(x[0] * x[0] + x[1] * x[1] + x[2] * x[2]);
  for (int k = 0; k < 3; k++) x[k] /= l;
  y[0] = d[1] * x[2] - d[2] * x[1]; y[1] = d[2] * x[0] - d[0] * x[2]; y[2] = d[0] * x[1] - d[1] * x[0];
}

/* Irradiance at vertices and at floor points under `nd` directional lights (unit directions towards the light, radiance times
 * solid angle per channel), with shadows from `faces`; a triangle is a hole where its interpolated cut value is negative.
 * bias: metres per vertex by which a receiver is lifted towards the light. wrap: 0 for Lambert. */
void irradiance(int nv, const float *pos, const float *nrm, const float *cut, const float *bias, int nf, const int *faces, int nd,
                const float *dirs, const float *rad, int res, const float *centre, float radius, float *out, int nfloor,
                const float *floor_pos, float *floor_out) {
  float *depth = malloc(sizeof(float) * (size_t)res * res), *lp = malloc(sizeof(float) * 3 * (size_t)nv);
  float scale = res / (2 * radius), total = 0;
  float *full = calloc(nv, sizeof(float));
  memset(out, 0, sizeof(float) * 4 * (size_t)nv);
  memset(floor_out, 0, sizeof(float) * (size_t)nfloor);
  for (int i = 0; i < nd; i++) {
    const float *d = dirs + 3 * i, *r = rad + 3 * i;
    float x[3], y[3], lum = 0.3f * r[0] + 0.6f * r[1] + 0.1f * r[2];
    light_basis(d, x, y);
    for (int v = 0; v < nv; v++) {
      float p[3];
      for (int k = 0; k < 3; k++) p[k] = pos[3 * v + k] - centre[k];
      lp[3 * v] = (p[0] * x[0] + p[1] * x[1] + p[2] * x[2]) * scale + res * 0.5f;
      lp[3 * v + 1] = (p[0] * y[0] + p[1] * y[1] + p[2] * y[2]) * scale + res * 0.5f;
      lp[3 * v + 2] = p[0] * d[0] + p[1] * d[1] + p[2] * d[2];
    }
    for (int k = 0; k < res * res; k++) depth[k] = -1e9f;
    for (int f = 0; f < nf; f++) {
      const int *t = faces + 3 * f;
      const float *a = lp + 3 * t[0], *b = lp + 3 * t[1], *c = lp + 3 * t[2];
      float ca = cut[t[0]], cb = cut[t[1]], cc = cut[t[2]];
      if (ca < 0 && cb < 0 && cc < 0) continue;
      float area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
      if (fabsf(area) < 1e-7f) continue;
      int x0 = (int)ceilf(fminf(a[0], fminf(b[0], c[0])) - .5f), x1 = (int)floorf(fmaxf(a[0], fmaxf(b[0], c[0])) - .5f);
      int y0 = (int)ceilf(fminf(a[1], fminf(b[1], c[1])) - .5f), y1 = (int)floorf(fmaxf(a[1], fmaxf(b[1], c[1])) - .5f);
      if (x0 < 0) x0 = 0;
      if (y0 < 0) y0 = 0;
      if (x1 >= res) x1 = res - 1;
      if (y1 >= res) y1 = res - 1;
      float inv = 1 / area;
      for (int py = y0; py <= y1; py++) for (int px = x0; px <= x1; px++) {
        float sx = px + .5f, sy = py + .5f;
        float w0 = ((b[0] - sx) * (c[1] - sy) - (b[1] - sy) * (c[0] - sx)) * inv;
        float w1 = ((c[0] - sx) * (a[1] - sy) - (c[1] - sy) * (a[0] - sx)) * inv, w2 = 1 - w0 - w1;
        if (w0 < 0 || w1 < 0 || w2 < 0) continue;
        if (w0 * ca + w1 * cb + w2 * cc < 0) continue;
        float z = w0 * a[2] + w1 * b[2] + w2 * c[2];
        if (z > depth[py * res + px]) depth[py * res + px] = z;
      }
    }
    for (int v = 0; v < nv; v++) {
      const float *n = nrm + 3 * v;
      float c = n[0] * d[0] + n[1] * d[1] + n[2] * d[2];
      if (c <= 0) continue;
      full[v] += lum * c;
      /* Receivers also move along their normal, which keeps grazing light from shading its own surface. */
      float off = 0.004f, u = lp[3 * v] + (n[0] * x[0] + n[1] * x[1] + n[2] * x[2]) * off * scale - .5f;
      float w = lp[3 * v + 1] + (n[0] * y[0] + n[1] * y[1] + n[2] * y[2]) * off * scale - .5f, z = lp[3 * v + 2] + bias[v];
      int iu = (int)floorf(u), iw = (int)floorf(w);
      if (iu < 0 || iw < 0 || iu >= res - 1 || iw >= res - 1) { iu = iw = 0; }
      float fu = clampf(u - iu, 0, 1), fw = clampf(w - iw, 0, 1), vis = 0;
      const float *q = depth + iw * res + iu;
      vis += (1 - fu) * (1 - fw) * (z > q[0]) + fu * (1 - fw) * (z > q[1]) + (1 - fu) * fw * (z > q[res]) + fu * fw * (z > q[res + 1]);
      for (int k = 0; k < 3; k++) out[4 * v + k] += r[k] * c * vis;
      out[4 * v + 3] += lum * c * vis;
    }
    if (d[1] > 0.02f) {
      total += lum * d[1];
      for (int v = 0; v < nfloor; v++) {
        float p[3];
        for (int k = 0; k < 3; k++) p[k] = floor_pos[3 * v + k] - centre[k];
        float u = (p[0] * x[0] + p[1] * x[1] + p[2] * x[2]) * scale + res * .5f - .5f;
        float w = (p[0] * y[0] + p[1] * y[1] + p[2] * y[2]) * scale + res * .5f - .5f;
        float z = p[0] * d[0] + p[1] * d[1] + p[2] * d[2] + .004f;
        int iu = (int)floorf(u), iw = (int)floorf(w);
        float vis = 1;
        if (iu >= 0 && iw >= 0 && iu < res - 1 && iw < res - 1) {
          float fu = u - iu, fw = w - iw;
          const float *q = depth + iw * res + iu;
          vis = (1 - fu) * (1 - fw) * (z > q[0]) + fu * (1 - fw) * (z > q[1]) + (1 - fu) * fw * (z > q[res]) + fu * fw * (z > q[res + 1]);
        }
        floor_out[v] += lum * d[1] * vis;
      }
    }
  }
  for (int v = 0; v < nv; v++) out[4 * v + 3] /= full[v] + 1e-12f;
  for (int v = 0; v < nfloor; v++) floor_out[v] /= total + 1e-12f;
  free(depth); free(lp); free(full);
}

/* Paint vertex attributes into a texture through the UV layout; mask is 1 where painted. */
void bake_uv(int nf, const int *uv_faces, const float *uv, const int *faces, const float *attr, int na, int res, float *out, unsigned char *mask) {
  for (int f = 0; f < nf; f++) {
    float p[3][2];
    for (int v = 0; v < 3; v++) { p[v][0] = uv[2 * uv_faces[3 * f + v]] * res; p[v][1] = (1 - uv[2 * uv_faces[3 * f + v] + 1]) * res; }
    float area = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0]);
    if (fabsf(area) < 1e-9f) continue;
    int x0 = (int)floorf(fminf(p[0][0], fminf(p[1][0], p[2][0]))) - 1, x1 = (int)ceilf(fmaxf(p[0][0], fmaxf(p[1][0], p[2][0]))) + 1;
    int y0 = (int)floorf(fminf(p[0][1], fminf(p[1][1], p[2][1]))) - 1, y1 = (int)ceilf(fmaxf(p[0][1], fmaxf(p[1][1], p[2][1]))) + 1;
    if (x0 < 0) x0 = 0;
    if (y0 < 0) y0 = 0;
    if (x1 >= res) x1 = res - 1;
    if (y1 >= res) y1 = res - 1;
    float tol = -1.2f / sqrtf(fabsf(area) + 1e-6f);      /* paint about one texel past the edges */
    for (int y = y0; y <= y1; y++) for (int x = x0; x <= x1; x++) {
      float sx = x + .5f, sy = y + .5f;
      float w0 = ((p[1][0] - sx) * (p[2][1] - sy) - (p[1][1] - sy) * (p[2][0] - sx)) / area;
      float w1 = ((p[2][0] - sx) * (p[0][1] - sy) - (p[2][1] - sy) * (p[0][0] - sx)) / area, w2 = 1 - w0 - w1;
      float least = fminf(w0, fminf(w1, w2));
      if (least < tol || (least < 0 && mask[y * res + x])) continue;
      const int *t = faces + 3 * f;
      for (int k = 0; k < na; k++) out[(size_t)(y * res + x) * na + k] = w0 * attr[t[0] * na + k] + w1 * attr[t[1] * na + k] + w2 * attr[t[2] * na + k];
      mask[y * res + x] = 1;
    }
  }
}

static float hash2(int x, int y) {
  unsigned h = (unsigned)x * 374761393u + (unsigned)y * 668265263u;
  h = (h ^ (h >> 13)) * 1274126177u;
  return ((h ^ (h >> 16)) & 0xffffff) / 16777215.0f;
}
static float value_noise(float x, float y) {
  int ix = (int)floorf(x), iy = (int)floorf(y);
  float fx = x - ix, fy = y - iy;
  fx = fx * fx * (3 - 2 * fx); fy = fy * fy * (3 - 2 * fy);
  return (hash2(ix, iy) * (1 - fx) + hash2(ix + 1, iy) * fx) * (1 - fy) + (hash2(ix, iy + 1) * (1 - fx) + hash2(ix + 1, iy + 1) * fx) * fy;
}
static void bilinear(const float *img, int w, int h, float u, float v, float *o) {
  float x = clampf(u * w - .5f, 0, w - 1.001f), y = clampf(v * h - .5f, 0, h - 1.001f);
  int ix = (int)x, iy = (int)y;
  float fx = x - ix, fy = y - iy;
  const float *p = img + 3 * ((size_t)iy * w + ix), *q = p + 3 * w;
  for (int k = 0; k < 3; k++) o[k] = (p[k] * (1 - fx) + p[k + 3] * fx) * (1 - fy) + (q[k] * (1 - fx) + q[k + 3] * fx) * fy;
}
static void environment(const float *env, int w, int h, const float *d, float *o) {
  float u = atan2f(d[0], -d[2]) * 0.15915494f + .5f, v = acosf(clampf(d[1], -1, 1)) * 0.31830989f;
  bilinear(env, w, h, u, v, o);
}

/* What the four samples of every pixel see of a mesh: face (-1 for none) and perspective barycentric weights of its first two
 * corners, both 2W * 2H. pos: camera frame. box: first and last sample column and row that may see something. */
static void visible(const float *pos, const float *cut, int nf, const int *faces, int W, int H, const float *cam, int *id, float *bary, int *box) {
  int w2 = 2 * W, h2 = 2 * H;
  float *zb = malloc(sizeof(float) * (size_t)w2 * h2);
  int ylo = h2, yhi = -1, xlo = w2, xhi = -1;
  for (size_t k = 0; k < (size_t)w2 * h2; k++) { zb[k] = 0; id[k] = -1; }        /* zb holds 1/z */
  for (int f = 0; f < nf; f++) {
    const int *t = faces + 3 * f;
    if (cut[t[0]] < 0 && cut[t[1]] < 0 && cut[t[2]] < 0) continue;
    float p[3][3];
    int near = 0;
    for (int v = 0; v < 3; v++) {
      const float *q = pos + 3 * t[v];
      if (q[2] < 0.3f) near = 1;
      p[v][2] = 1 / q[2];
      p[v][0] = 2 * (cam[0] * q[0] * p[v][2] + cam[2]); p[v][1] = 2 * (cam[1] * q[1] * p[v][2] + cam[3]);
    }
    if (near) continue;
    float area = (p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0]);
    if (fabsf(area) < 1e-9f) continue;
    int x0 = (int)ceilf(fminf(p[0][0], fminf(p[1][0], p[2][0])) - .5f), x1 = (int)floorf(fmaxf(p[0][0], fmaxf(p[1][0], p[2][0])) - .5f);
    int y0 = (int)ceilf(fminf(p[0][1], fminf(p[1][1], p[2][1])) - .5f), y1 = (int)floorf(fmaxf(p[0][1], fmaxf(p[1][1], p[2][1])) - .5f);
    if (x0 < 0) x0 = 0;
    if (y0 < 0) y0 = 0;
    if (x1 >= w2) x1 = w2 - 1;
    if (y1 >= h2) y1 = h2 - 1;
    float inv = 1 / area;
    for (int y = y0; y <= y1; y++) for (int x = x0; x <= x1; x++) {
      float sx = x + .5f, sy = y + .5f;
      float a = ((p[1][0] - sx) * (p[2][1] - sy) - (p[1][1] - sy) * (p[2][0] - sx)) * inv;
      float b = ((p[2][0] - sx) * (p[0][1] - sy) - (p[2][1] - sy) * (p[0][0] - sx)) * inv, c = 1 - a - b;
      if (a < 0 || b < 0 || c < 0) continue;
      float iz = a * p[0][2] + b * p[1][2] + c * p[2][2];
      size_t k = (size_t)y * w2 + x;
      if (iz <= zb[k]) continue;
      float wa = a * p[0][2] / iz, wb = b * p[1][2] / iz;
      if (wa * cut[t[0]] + wb * cut[t[1]] + (1 - wa - wb) * cut[t[2]] < 0) continue;
      zb[k] = iz; id[k] = f; bary[2 * k] = wa; bary[2 * k + 1] = wb;
    }
    if (x0 <= x1 && y0 <= y1) {
      if (y0 < ylo) ylo = y0;
      if (y1 > yhi) yhi = y1;
      if (x0 < xlo) xlo = x0;
      if (x1 > xhi) xhi = x1;
    }
  }
  free(zb);
  box[0] = xlo; box[1] = xhi; box[2] = ylo; box[3] = yhi;
}

/* Class of every pixel, W * H: the one most of its four samples see; `classes` per face, 0 where most see nothing. */
void labels(const float *pos, const float *cut, int nf, const int *faces, const unsigned char *classes, int W, int H, const float *cam, unsigned char *out) {
  int *id = malloc(sizeof(int) * 4 * (size_t)W * H), box[4];
  float *bary = malloc(sizeof(float) * 8 * (size_t)W * H);
  visible(pos, cut, nf, faces, W, H, cam, id, bary, box);
  for (int y = 0; y < H; y++) for (int x = 0; x < W; x++) {
    int count[256] = {0}, best = 0;
    for (int s = 0; s < 4; s++) {
      int f = id[(size_t)(2 * y + s / 2) * 2 * W + 2 * x + s % 2];
      count[f < 0 ? 0 : classes[f]]++;
    }
    for (int c = 1; c < 256; c++) if (count[c] > count[best] || (best == 0 && count[c] > 0 && count[c] == count[0])) best = c;
    out[(size_t)y * W + x] = (unsigned char)best;
  }
  free(id); free(bary);
}

/* Perspective picture of one mesh, 2x2 samples a pixel. pos: camera frame (x right, y down, z forward); nrm and tan: world frame.
 * to_world: rows take a camera-frame direction to the world. material: 16*person + kind, per face. tex: per person, res*res*3
 * linear. out: H*W*4 linear colour premultiplied by coverage. */
void picture(const float *pos, const float *nrm, const float *tan, const float *uv, const float *cut, const float *col, const float *irr,
             int nf, const int *faces, const unsigned char *material, int W, int H, const float *cam, const float *to_world,
             const float *tex, int tex_res, const float *env, int ew, int eh, int nkey, const float *key_dirs, const float *key_rad, float *out) {
  int w2 = 2 * W, box[4];
  float *bary = malloc(sizeof(float) * 8 * (size_t)W * H);
  int *id = malloc(sizeof(int) * 4 * (size_t)W * H);
  visible(pos, cut, nf, faces, W, H, cam, id, bary, box);
  int xlo = box[0], xhi = box[1], ylo = box[2], yhi = box[3];
  memset(out, 0, sizeof(float) * 4 * (size_t)W * H);
  for (int y = ylo; y <= yhi; y++) for (int x = xlo; x <= xhi; x++) {
    size_t k = (size_t)y * w2 + x;
    if (id[k] < 0) continue;
    const int *t = faces + 3 * id[k];
    int kind = material[id[k]] & 15, person = material[id[k]] >> 4;
    float w[3] = {bary[2 * k], bary[2 * k + 1], 0}, n[3] = {0}, T[3] = {0}, q[2] = {0}, c[3] = {0}, e[4] = {0}, hem = 0, rgb[3];
    w[2] = 1 - w[0] - w[1];
    for (int v = 0; v < 3; v++) {
      for (int j = 0; j < 3; j++) { n[j] += w[v] * nrm[3 * t[v] + j]; T[j] += w[v] * tan[3 * t[v] + j]; c[j] += w[v] * col[3 * t[v] + j]; }
      for (int j = 0; j < 2; j++) q[j] += w[v] * uv[6 * (size_t)id[k] + 2 * v + j];
      for (int j = 0; j < 4; j++) e[j] += w[v] * irr[4 * t[v] + j];
      hem += w[v] * cut[t[v]];
    }
    float vc[3] = {((x + .5f) / 2 - cam[2]) / cam[0], ((y + .5f) / 2 - cam[3]) / cam[1], 1}, view[3], l = 0;
    for (int j = 0; j < 3; j++) { view[j] = -(to_world[3 * j] * vc[0] + to_world[3 * j + 1] * vc[1] + to_world[3 * j + 2] * vc[2]); l += view[j] * view[j]; }
    l = 1 / sqrtf(l);
    for (int j = 0; j < 3; j++) view[j] *= l;
    l = 1 / (sqrtf(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-9f);
    for (int j = 0; j < 3; j++) n[j] *= l;
    float nv = n[0] * view[0] + n[1] * view[1] + n[2] * view[2], back = 1;
    if (nv < 0) { back = nv < -0.15f && kind == CLOTH ? 0.35f : 1; for (int j = 0; j < 3; j++) n[j] = -n[j]; nv = -nv; }
    float refl[3], er[3], spec = 0, fuzz = 0;
    for (int j = 0; j < 3; j++) refl[j] = 2 * nv * n[j] - view[j];
    environment(env, ew, eh, refl, er);
    float graze = powf(1 - nv, 5);
    if (kind == SKIN) {
      bilinear(tex + (size_t)person * tex_res * tex_res * 3, tex_res, tex_res, q[0], 1 - q[1], c);
      spec = (0.024f + 0.22f * graze) * 0.75f;
    } else if (kind == CLOTH) {
      float grain = value_noise(q[0] * 420, q[1] * 260) - .5f + .6f * (value_noise(q[0] * 130, q[1] * 130) - .5f);
      float m = 1 + 0.10f * grain;
      m *= 1 - 0.16f * smooth(.0022f, .0f, fabsf(hem - .021f)) - 0.10f * smooth(.004f, 0, hem);
      for (int j = 0; j < 3; j++) c[j] *= m;
      fuzz = 0.30f * powf(1 - nv, 3);
    } else if (kind == EYE) {
      float r = sqrtf(q[0] * q[0] + q[1] * q[1]), a = atan2f(q[1], q[0]);
      float iris = smooth(.50f, .46f, r), pupil = smooth(.20f, .16f, r), fibre = .75f + .5f * value_noise(a * 9, r * 6);
      float base[3] = {.70f, .66f, .63f}, brown[3] = {.085f, .040f, .018f};
      for (int j = 0; j < 3; j++) {
        float i = brown[j] * fibre * (1 - .55f * smooth(.36f, .49f, r)) * (1 - .35f * smooth(.1f, .5f, q[1]));
        c[j] = (base[j] * (1 - .35f * smooth(.6f, 1.f, r))) * (1 - iris) + i * iris;
        c[j] *= 1 - .93f * pupil;
      }
      spec = 0.03f + .2f * graze;
    } else if (kind == SHOE) spec = 0.03f + .2f * graze;
    for (int j = 0; j < 3; j++) rgb[j] = c[j] * e[j] * 0.31830989f * back * (1 + fuzz) + spec * er[j] * e[3];
    if (kind == HAIR) {
      float tl = 1 / (sqrtf(T[0] * T[0] + T[1] * T[1] + T[2] * T[2]) + 1e-9f);
      for (int i = 0; i < nkey; i++) {
        const float *d = key_dirs + 3 * i;
        float h[3], hl = 0, th = 0, facing = n[0] * d[0] + n[1] * d[1] + n[2] * d[2];
        for (int j = 0; j < 3; j++) { h[j] = d[j] + view[j]; hl += h[j] * h[j]; }
        hl = 1 / (sqrtf(hl) + 1e-9f);
        for (int j = 0; j < 3; j++) th += T[j] * tl * h[j] * hl;
        float s = sqrtf(fmaxf(0, 1 - th * th)), lobe = .06f * powf(s, 90) + .07f * powf(s, 16);
        lobe *= smooth(-.3f, .5f, facing) * e[3];
        for (int j = 0; j < 3; j++) rgb[j] += lobe * key_rad[3 * i + j] * (.25f + 3.0f * c[j]);
      }
    }
    float *o = out + 4 * ((size_t)(y >> 1) * W + (x >> 1));
    for (int j = 0; j < 3; j++) o[j] += .25f * rgb[j];
    o[3] += .25f;
  }
  free(bary); free(id);
}
