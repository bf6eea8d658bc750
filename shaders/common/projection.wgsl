// Camera frame (metres, x right, y down, z forward) to clip space of the picture, or of a rectangle of it.

struct Projection {
    // clip.x = x_scale * X + x_shift * Z and clip.y alike; w = Z
    x_scale: f32,
    x_shift: f32,
    y_scale: f32,
    y_shift: f32,
    // depth = depth_scale + depth_shift / Z
    depth_scale: f32,
    depth_shift: f32,
    // 1 when the picture is mirrored, which turns front faces into back faces
    mirrored: f32,
    unused: f32,
}

// `behind`: metres that the depth, and only the depth, is moved away from the camera.
fn project(p: vec3f, behind: f32, projection: Projection) -> vec4f {
    let depth = projection.depth_scale + projection.depth_shift / max(p.z + behind, 0.05);
    return vec4f(
        projection.x_scale * p.x + projection.x_shift * p.z,
        projection.y_scale * p.y + projection.y_shift * p.z,
        depth * p.z,
        p.z,
    );
}
