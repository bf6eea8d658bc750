"""A small orthographic z-buffer rasteriser for looking at garments: textured or plain, smooth shading, double-sided."""
from __future__ import annotations

import numpy as np
from numba import njit
from PIL import Image, ImageDraw

from body_model import vertex_normals


@njit(cache=True)
def _draw(points, normals, uv, texture, relief, colour, faces, gloss, depth, image):
    height, width = depth.shape
    textured = texture.shape[0] > 1
    bumpy = relief.shape[0] > 1
    for t in range(faces.shape[0]):
        a = points[faces[t, 0]]
        b = points[faces[t, 1]]
        c = points[faces[t, 2]]
        area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        if abs(area) < 1e-9:
            continue
        # Tangent of the triangle: screen direction (with depth) of increasing u, for the normal map.
        tangent = np.zeros(3)
        if bumpy:
            du1 = uv[faces[t, 1], 0] - uv[faces[t, 0], 0]
            dv1 = uv[faces[t, 1], 1] - uv[faces[t, 0], 1]
            du2 = uv[faces[t, 2], 0] - uv[faces[t, 0], 0]
            dv2 = uv[faces[t, 2], 1] - uv[faces[t, 0], 1]
            turn = du1 * dv2 - du2 * dv1
            for k in range(3):
                # Screen y runs down, normals' y up.
                sign = -1.0 if k == 1 else 1.0
                tangent[k] = sign * ((b[k] - a[k]) * dv2 - (c[k] - a[k]) * dv1) * (1.0 if turn >= 0 else -1.0)
        x0 = max(int(np.floor(min(a[0], b[0], c[0]))), 0)
        x1 = min(int(np.ceil(max(a[0], b[0], c[0]))), width - 1)
        y0 = max(int(np.floor(min(a[1], b[1], c[1]))), 0)
        y1 = min(int(np.ceil(max(a[1], b[1], c[1]))), height - 1)
        for y in range(y0, y1 + 1):
            for x in range(x0, x1 + 1):
                px = x + 0.5
                py = y + 0.5
                w0 = ((b[0] - px) * (c[1] - py) - (b[1] - py) * (c[0] - px)) / area
                w1 = ((c[0] - px) * (a[1] - py) - (c[1] - py) * (a[0] - px)) / area
                w2 = 1.0 - w0 - w1
                if w0 < 0.0 or w1 < 0.0 or w2 < 0.0:
                    continue
                z = w0 * a[2] + w1 * b[2] + w2 * c[2]
                if z <= depth[y, x]:
                    continue
                depth[y, x] = z
                n = w0 * normals[faces[t, 0]] + w1 * normals[faces[t, 1]] + w2 * normals[faces[t, 2]]
                n /= np.sqrt(np.sum(n * n)) + 1e-9
                if bumpy:
                    tu = w0 * uv[faces[t, 0], 0] + w1 * uv[faces[t, 1], 0] + w2 * uv[faces[t, 2], 0]
                    tv = w0 * uv[faces[t, 0], 1] + w1 * uv[faces[t, 1], 1] + w2 * uv[faces[t, 2], 1]
                    rx = min(max(int(tu * relief.shape[1]), 0), relief.shape[1] - 1)
                    ry = min(max(int(tv * relief.shape[0]), 0), relief.shape[0] - 1)
                    along = tangent - n * np.sum(tangent * n)
                    size = np.sqrt(np.sum(along * along))
                    if size > 1e-9:
                        along /= size
                        up = np.cross(n, along)
                        n = n * relief[ry, rx, 2] + along * relief[ry, rx, 0] + up * relief[ry, rx, 1]
                        n /= np.sqrt(np.sum(n * n)) + 1e-9
                inside = area > 0.0  # screen y runs down: front faces have negative area
                if inside:
                    n = -n
                shade = 0.42 + 0.62 * max(0.0, -0.42 * n[0] + 0.50 * n[1] + 0.757 * n[2])
                if inside:
                    shade *= 0.6
                # Half vector of the light above and the viewer in front.
                shine = gloss * max(0.0, -0.224 * n[0] + 0.267 * n[1] + 0.937 * n[2]) ** 24
                for k in range(3):
                    value = colour[k]
                    if textured:
                        uv_x = w0 * uv[faces[t, 0], 0] + w1 * uv[faces[t, 1], 0] + w2 * uv[faces[t, 2], 0]
                        uv_y = w0 * uv[faces[t, 0], 1] + w1 * uv[faces[t, 1], 1] + w2 * uv[faces[t, 2], 1]
                        tx = min(max(int(uv_x * texture.shape[1]), 0), texture.shape[1] - 1)
                        ty = min(max(int(uv_y * texture.shape[0]), 0), texture.shape[0] - 1)
                        value = texture[ty, tx, k] / 255.0
                    image[y, x, k] = min(255.0, 255.0 * (value * shade + shine))


def render(meshes: list[dict], yaw: float = 0.0, width: int = 420, height: int = 640, scale: float = 300.0, centre=(0.0, 0.0, 0.0),
           pitch: float = 0.0, label: str | None = None, supersample: int = 2) -> Image.Image:
    """Draw meshes {vertices, faces, colour | texture + uv, relief (normal map, unit vectors), gloss}; `yaw` and `pitch` in radians, `scale` in pixels per metre."""
    w, h, s = width * supersample, height * supersample, scale * supersample
    depth, image = np.full((h, w), -1e9), np.full((h, w, 3), 244.0)
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    rotation = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]]) @ np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    for mesh in meshes:
        vertices, faces = mesh["vertices"], mesh["faces"]
        normals = mesh.get("normals")
        normals = (vertex_normals(vertices, faces) if normals is None else normals) @ rotation.T
        turned = (vertices - np.asarray(centre)) @ rotation.T
        points = np.stack([w / 2 + turned[:, 0] * s, h / 2 - turned[:, 1] * s, turned[:, 2]], axis=1)
        texture = mesh.get("texture", np.zeros((1, 1, 3)))
        uv = mesh.get("uv", np.zeros((len(vertices), 2)))
        relief = mesh.get("relief", np.zeros((1, 1, 3)))
        _draw(points, normals, np.asarray(uv, float), np.asarray(texture, np.float32), np.asarray(relief, np.float32), np.asarray(mesh.get("colour", (1, 1, 1)), float),
              np.asarray(faces, np.int64), float(mesh.get("gloss", 0.0)), depth, image)
    picture = Image.fromarray(image.astype(np.uint8)).resize((width, height), Image.Resampling.BOX)
    if label:
        ImageDraw.Draw(picture).text((6, 6), label, fill=(20, 20, 20))
    return picture


def sheet(pictures: list[Image.Image], columns: int) -> Image.Image:
    """Pictures of equal size in a grid."""
    width, height = pictures[0].size
    out = Image.new("RGB", (width * columns, height * -(-len(pictures) // columns)), "white")
    for k, picture in enumerate(pictures):
        out.paste(picture, ((k % columns) * width, (k // columns) * height))
    return out
