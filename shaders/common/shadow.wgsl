// Where the key light arrives: two depth maps side by side, seen from the light. The left one holds the garments, the
// right one the shopper's bare skin: skin on skin is already in the camera picture.

struct ShadowView {
    // camera frame to 0..1 across a map, and to metres away from the light: xyz direction, w shift
    across: vec4f,
    down: vec4f,
    away: vec4f,
    // side of a map in texels; radius of the penumbra as a share of the map, across and down; metres the map is deep
    side: f32,
    reach_across: f32,
    reach_down: f32,
    depth: f32,
}

// A surface this much behind another begins to be in its shadow, metres ...
const SHADOW_BIAS: f32 = 0.014;
// ... and is wholly in it after this much more.
const SHADOW_RAMP: f32 = 0.045;
// A lamp is large: at this distance from what casts it a shadow has washed out, metres.
const SHADOW_LENGTH: f32 = 0.8;

fn shade_at(
    at: vec2f,
    away: f32,
    map: f32,
    washed: f32,
    view: ShadowView,
    depths: texture_depth_2d,
) -> f32 {
    let texel = clamp(at * view.side, vec2f(0.0), vec2f(view.side - 1.0));
    let behind = away - textureLoad(depths, vec2i(texel + vec2f(map * view.side, 0.0)), 0) * view.depth;
    return saturate(behind / SHADOW_RAMP) * saturate(1.0 - behind / washed);
}

// Share of the key light that arrives at `p`; `map` 0 or 1. A sunflower of ten taps, the outer ones as wide as the
// penumbra. `washed` metres from its caster the shadow is gone.
fn light_arrives(p: vec3f, map: f32, washed: f32, view: ShadowView, depths: texture_depth_2d) -> f32 {
    let at = vec2f(dot(view.across.xyz, p) + view.across.w, dot(view.down.xyz, p) + view.down.w);
    let away = dot(view.away.xyz, p) + view.away.w - SHADOW_BIAS;
    let reach = vec2f(view.reach_across, view.reach_down);
    let shade = shade_at(at + vec2f(0.2236, 0.0000) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(-0.2856, 0.2616) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(0.0437, -0.4981) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(0.3600, 0.4695) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(-0.6606, -0.1168) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(0.6257, -0.3981) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(-0.2093, 0.7786) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(-0.3992, -0.7685) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(0.8660, 0.3162) * reach, away, map, washed, view, depths)
        + shade_at(at + vec2f(-0.9009, 0.3719) * reach, away, map, washed, view, depths);
    return 1.0 - 0.1 * shade;
}
