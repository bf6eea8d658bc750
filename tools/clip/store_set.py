"""The clothing store behind the shopper: a path-traced plate and the light that falls on a person, made with Mitsuba 3 (BSD).

World frame: metres, Y up, the mirror's camera stands at (0, 1.35, 0) and looks towards -Z, slightly down.
"""
import numpy as np

CAMERA_HEIGHT = 1.35
PITCH = np.radians(8.0)
WALL_Z = -6.2


def camera_rotation():
    """World-to-camera rotation (3, 3): OpenCV axes (x right, y down, z forward)."""
    s, c = np.sin(PITCH), np.cos(PITCH)
    return np.array([[1, 0, 0], [0, -c, s], [0, -s, -c]])


def _mesh(mi, folder, name, vertices, faces, colour):
    """A matt two-sided mesh, handed to Mitsuba through a PLY file in `folder`."""
    mesh = mi.Mesh(name, len(vertices), len(faces), has_vertex_normals=False)
    params = mi.traverse(mesh)
    params["vertex_positions"] = np.asarray(vertices, np.float32).ravel()
    params["faces"] = np.asarray(faces, np.uint32).ravel()
    params.update()
    path = f"{folder}/{name}.ply"
    mesh.write_ply(path)
    bsdf = {"type": "diffuse", "reflectance": {"type": "rgb", "value": list(colour)}}
    return {"type": "ply", "filename": path, "bsdf": {"type": "twosided", "b": bsdf}}


def _garment(rng, length, depth, thick, sleeve):
    """A garment on a hanger seen from its edge: a flattened tube with vertical folds, shoulders falling to both sides."""
    rows, cols = 48, 72
    v = np.linspace(0, 1, rows)[:, None]
    a = np.linspace(0, 2 * np.pi, cols, endpoint=False)[None]
    shoulder = np.clip(v / 0.10, 0, 1) ** 0.6
    half_depth = depth / 2 * (0.18 + 0.82 * shoulder) * (1 + 0.10 * v * sleeve)
    phase = rng.uniform(0, 6.28, 4)
    fold = sum(np.sin(k * a + phase[i] + 1.3 * np.sin(2 * v + phase[i])) / (i + 1.6) for i, k in enumerate((5, 8, 11, 15)))
    half_thick = thick / 2 * (0.35 + 0.65 * shoulder) * (1 + 0.55 * fold * np.clip(v * 1.6, 0.1, 1))
    y = -v * length - 0.05 * np.abs(np.cos(a)) ** 2 * shoulder + 0.008 * np.sin(3 * a + phase[0]) * v
    x = half_thick * np.sin(a) + 0.02 * np.sin(2.5 * v + phase[1]) * v
    z = half_depth * np.cos(a)
    points = np.stack(np.broadcast_arrays(x, y, z), -1).reshape(-1, 3)
    i = np.arange(rows - 1)[:, None] * cols
    j = np.arange(cols)[None]
    k = (j + 1) % cols
    quads = np.stack([i + j, i + k, i + cols + k, i + cols + j], -1).reshape(-1, 4)
    return points, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def _wood(rng, path, size=1024):
    """Oak boards, lengthwise grain, as a small texture file."""
    from PIL import Image
    boards, per = 8, size // 8
    y, x = np.mgrid[0:size, 0:size].astype(float)
    image = np.zeros((size, size, 3))
    for b in range(boards):
        cut = rng.uniform(0.2, 0.8) * size
        for side in (0, 1):
            tone = rng.uniform(0.86, 1.10)
            region = (y // per == b) & ((x > cut) == bool(side))
            yy = y[region] + 9 * np.sin(x[region] / rng.uniform(90, 160) + rng.uniform(0, 6))
            grain = 0.5 * np.sin(yy / 2.3 + rng.uniform(0, 6)) + 0.5 * np.sin(yy / 5.1 + 2 * np.sin(x[region] / 210.0))
            image[region] = np.array([0.60, 0.47, 0.345]) * (tone * (1 + 0.06 * grain + 0.03 * rng.normal(size=grain.shape)))[:, None]
        seam = np.abs(x - cut) < 1.5
        image[seam & (y // per == b)] *= 0.55
    image[(y % per) < 2.0] *= 0.55
    Image.fromarray((255 * np.clip(image, 0, 1) ** (1 / 2.2)).astype(np.uint8)).save(path)


def _scene(mi, folder):
    T = mi.ScalarTransform4f
    rng = np.random.default_rng(11)
    _wood(rng, f"{folder}/wood.png")
    rgb = lambda r, g, b: {"type": "rgb", "value": [r, g, b]}
    diffuse = lambda *c: {"type": "diffuse", "reflectance": rgb(*c)}
    box = lambda at, half, bsdf: {"type": "cube", "to_world": T().translate(list(at)).scale(list(half)), "bsdf": bsdf}
    plane = lambda place, half, bsdf: {"type": "rectangle", "to_world": place @ T().scale([half[0], half[1], 1]), "bsdf": bsdf}
    oak = {"type": "roughplastic", "alpha": 0.25, "diffuse_reflectance": rgb(0.46, 0.32, 0.20)}
    brass = {"type": "roughconductor", "alpha": 0.22, "material": "Au"}
    black = {"type": "roughplastic", "alpha": 0.3, "diffuse_reflectance": rgb(0.03, 0.03, 0.03)}
    white = diffuse(0.85, 0.835, 0.81)
    scene = {"type": "scene", "integrator": {"type": "path", "max_depth": 5}}
    floor_place = T().translate([0, 0, -2]) @ T().rotate([1, 0, 0], -90)
    scene["floor"] = plane(floor_place, (4.5, 6), {"type": "roughplastic", "alpha": 0.22, "nonlinear": True, "diffuse_reflectance": {
        "type": "bitmap", "filename": f"{folder}/wood.png", "to_uv": T().rotate([0, 0, 1], 90) @ T().scale([10, 7.5, 1])}})
    scene["ceiling"] = plane(T().translate([0, 3.2, -2]) @ T().rotate([1, 0, 0], 90), (4.5, 6), diffuse(0.90, 0.90, 0.89))
    scene["wall"] = plane(T().translate([0, 1.6, WALL_Z]), (4.5, 1.7), white)
    scene["left"] = plane(T().translate([-3.4, 1.6, -2]) @ T().rotate([0, 1, 0], 90), (6, 1.7), diffuse(0.80, 0.78, 0.75))
    scene["right"] = plane(T().translate([3.4, 1.6, -2]) @ T().rotate([0, 1, 0], -90), (6, 1.7), diffuse(0.80, 0.78, 0.75))
    scene["behind"] = plane(T().translate([0, 1.6, 3.5]) @ T().rotate([0, 1, 0], 180), (4.5, 1.7), diffuse(0.7, 0.68, 0.66))
    scene["skirting"] = box((0, 0.06, WALL_Z + 0.012), (4.5, 0.06, 0.012), diffuse(0.86, 0.85, 0.83))
    # A niche of warm oak with a long shelf, folded knitwear and two bags on it.
    scene["panel"] = box((1.02, 1.30, WALL_Z + 0.03), (0.78, 1.30, 0.03), diffuse(0.60, 0.50, 0.40))
    for k, height in enumerate((0.55, 1.05, 1.55, 2.05)):
        scene[f"shelf{k}"] = box((1.02, height, WALL_Z + 0.22), (0.72, 0.016, 0.18), oak)
    knit = [(0.72, 0.66, 0.58), (0.32, 0.36, 0.40), (0.55, 0.30, 0.24), (0.78, 0.74, 0.70), (0.20, 0.24, 0.33), (0.50, 0.52, 0.44), (0.66, 0.50, 0.34)]
    for shelf, height in enumerate((0.566, 1.066, 1.566)):
        for pile, x in enumerate((0.58, 1.02, 1.46)):
            for layer in range(int(rng.integers(3, 6))):
                tone = np.array(knit[int(rng.integers(len(knit)))]) * rng.uniform(0.85, 1.05)
                scene[f"fold{shelf}{pile}{layer}"] = box((x + rng.normal(0, 0.006), height + 0.026 + 0.052 * layer, WALL_Z + 0.22 + rng.normal(0, 0.006)),
                                                        (0.155 + rng.normal(0, 0.004), 0.023, 0.13), diffuse(*tone))
    # The clothes rail.
    rail_z, rail_y, x0, x1 = WALL_Z + 0.62, 1.62, -2.30, -0.18
    tube = lambda a, b, r, m: {"type": "cylinder", "p0": list(a), "p1": list(b), "radius": r, "bsdf": {"type": "twosided", "b": m}}
    scene["rail"] = tube((x0, rail_y, rail_z), (x1, rail_y, rail_z), 0.014, brass)
    for k, x in enumerate((x0, x1)):
        scene[f"post{k}"] = tube((x, 0, rail_z), (x, rail_y, rail_z), 0.014, brass)
        scene[f"base{k}"] = tube((x, 0.02, rail_z - 0.28), (x, 0.02, rail_z + 0.28), 0.014, brass)
    colours = [(0.80, 0.76, 0.70), (0.62, 0.52, 0.42), (0.36, 0.20, 0.16), (0.70, 0.42, 0.30), (0.75, 0.72, 0.68), (0.16, 0.20, 0.28), (0.28, 0.36, 0.42),
               (0.72, 0.66, 0.52), (0.45, 0.48, 0.40), (0.85, 0.82, 0.78), (0.52, 0.26, 0.26), (0.22, 0.22, 0.23)]
    x, k = x0 + 0.13, 0
    while x < x1 - 0.10:
        length, thick = rng.uniform(0.66, 1.18), rng.uniform(0.07, 0.10)
        points, faces = _garment(rng, length, rng.uniform(0.40, 0.48), thick, rng.uniform(0, 1))
        angle = rng.normal(0, 0.20) + 0.25
        c, s = np.cos(angle), np.sin(angle)
        points = points @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]).T + np.array([x, rail_y - 0.09, rail_z])
        scene[f"garment{k}"] = _mesh(mi, folder, f"garment{k}", points, faces, colours[k % len(colours)])
        scene[f"hook{k}"] = tube((x, rail_y - 0.10, rail_z), (x, rail_y + 0.012, rail_z), 0.004, brass)
        x, k = x + thick + rng.uniform(0.012, 0.045), k + 1
    scene["picture_frame"] = box((-1.24, 2.32, WALL_Z + 0.02), (0.62, 0.30, 0.02), oak)
    scene["picture"] = box((-1.24, 2.32, WALL_Z + 0.03), (0.58, 0.26, 0.02), diffuse(0.66, 0.60, 0.53))
    # Light: three ceiling panels, a tall soft panel at each side of the mirror, spots washing the wall.
    light = lambda *c: {"type": "area", "radiance": rgb(*c)}
    down = lambda x, y, z, w, d: T().translate([x, y, z]) @ T().rotate([1, 0, 0], 90) @ T().scale([w, d, 1])
    for k, (px, z, power) in enumerate(((-0.9, -1.2, 11.0), (0.9, -1.2, 9.0), (-1.2, -4.4, 9.0), (1.2, -4.4, 9.0))):
        scene[f"panel_light{k}"] = {"type": "rectangle", "to_world": down(px, 3.18, z, 0.55, 0.55), "emitter": light(power, power * 0.97, power * 0.91)}
    scene["wall_wash"] = {"type": "rectangle", "to_world": T().translate([0, 3.15, WALL_Z + 0.45]) @ T().rotate([1, 0, 0], 70) @ T().scale([2.6, 0.035, 1]),
                          "emitter": light(34, 31.0, 26.5)}
    for k, (px, power) in enumerate(((-1.2, 5.2), (1.2, 3.4))):
        place = T().look_at(origin=[px, 1.65, 0.55], target=[0, 1.1, -2.7], up=[0, 1, 0]) @ T().scale([0.34, 1.0, 1])
        scene[f"mirror_light{k}"] = {"type": "rectangle", "to_world": place, "emitter": light(power, power * 0.98, power * 0.95)}
    return scene


def render(folder, width, height, focal, samples):
    """Render the plate (H, W, 3) and the surround at the shopper's chest as a latitude-longitude map (64, 128, 3); linear radiance."""
    import mitsuba as mi
    mi.set_variant("scalar_rgb")
    T = mi.ScalarTransform4f
    scene = _scene(mi, folder)
    forward = np.array([0, -np.sin(PITCH), -np.cos(PITCH)])
    origin = np.array([0, CAMERA_HEIGHT, 0])
    pose = T().look_at(origin=list(origin), target=list(origin + forward), up=[0, 1, 0])
    fov = float(np.degrees(2 * np.arctan(width / 2 / focal)))
    scene["sensor"] = {"type": "thinlens", "aperture_radius": 0.013, "focus_distance": 2.7, "fov": fov, "fov_axis": "x", "to_world": pose,
                       "film": {"type": "hdrfilm", "width": width, "height": height, "rfilter": {"type": "gaussian"}, "pixel_format": "rgb"},
                       "sampler": {"type": "multijitter", "sample_count": samples}}
    plate = np.array(mi.render(mi.load_dict(scene)))
    # Six square views around the chest, resampled to latitude and longitude.
    rows, cols = 64, 128
    surround = np.zeros((rows, cols, 3), np.float32)
    scene.pop("sensor")
    chest = [0, 1.15, -2.7]
    for name, target, up in (("px", (1, 0, 0), (0, 1, 0)), ("nx", (-1, 0, 0), (0, 1, 0)), ("py", (0, 1, 0), (0, 0, 1)), ("ny", (0, -1, 0), (0, 0, 1)),
                             ("pz", (0, 0, 1), (0, 1, 0)), ("nz", (0, 0, -1), (0, 1, 0))):
        view = T().look_at(origin=chest, target=[chest[i] + target[i] for i in range(3)], up=list(up))
        sensor = mi.load_dict({"type": "perspective", "fov": 90.0, "to_world": view,
                               "film": {"type": "hdrfilm", "width": 96, "height": 96, "rfilter": {"type": "box"}, "pixel_format": "rgb"},
                               "sampler": {"type": "independent", "sample_count": 128}})
        image = np.array(mi.render(mi.load_dict(scene), sensor=sensor))
        matrix = np.array(view.matrix)[:3, :3]
        v, u = np.mgrid[0:rows, 0:cols]
        theta, phi = (v + 0.5) / rows * np.pi, ((u + 0.5) / cols - 0.5) * 2 * np.pi
        d = np.stack([np.sin(theta) * np.sin(phi), np.cos(theta), -np.sin(theta) * np.cos(phi)], -1) @ matrix
        a, b, depth = d[..., 0], d[..., 1], d[..., 2]
        inside = (depth > 0) & (np.abs(a) <= depth) & (np.abs(b) <= depth)
        # Mitsuba's camera looks along +Z with +X to the left of the picture.
        px = np.clip(((1 - a[inside] / depth[inside]) / 2 * 96).astype(int), 0, 95)
        py = np.clip(((1 - b[inside] / depth[inside]) / 2 * 96).astype(int), 0, 95)
        surround[inside] = image[py, px]
    return plate, surround
