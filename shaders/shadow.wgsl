// Depth of garments and bare skin as the key light sees them. Parallel light: shops are lit from above and from far.

struct Caster {
    // as `Cloth` of garment.wgsl: only the drop is read
    unused_a: f32,
    unused_b: f32,
    // metres that this layer is moved away from the light, as it is moved away from the camera
    drop: f32,
    unused_c: f32,
}

@group(0) @binding(0) var<uniform> view: ShadowView;
@group(1) @binding(0) var<uniform> caster: Caster;

@vertex
fn vertex(@location(0) p: vec3f) -> @builtin(position) vec4f {
    let at = vec2f(dot(view.across.xyz, p) + view.across.w, dot(view.down.xyz, p) + view.down.w);
    let away = dot(view.away.xyz, p) + view.away.w + caster.drop;
    return vec4f(2.0 * at.x - 1.0, 1.0 - 2.0 * at.y, away / view.depth, 1.0);
}
