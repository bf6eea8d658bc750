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
const SHADOW_BIAS: f32 = 0.010;
// ... and is wholly in it after this much more.
const SHADOW_RAMP: f32 = 0.022;
// A lamp is large: at this distance from what casts it a shadow has washed out, metres.
const SHADOW_LENGTH: f32 = 0.8;
const SHADOW_TAPS: i32 = 10;

// Share of the key light that arrives at `p`; `map` 0 or 1. A sunflower of taps, the outer ones as wide as the penumbra.
// `washed` metres from its caster the shadow is gone.
fn light_arrives(p: vec3f, map: f32, washed: f32, view: ShadowView, depths: texture_depth_2d) -> f32 {
    let at = vec2f(dot(view.across.xyz, p) + view.across.w, dot(view.down.xyz, p) + view.down.w);
    let away = dot(view.away.xyz, p) + view.away.w - SHADOW_BIAS;
    var shade = 0.0;
    for (var n = 0; n < SHADOW_TAPS; n++) {
        let turn = f32(n) * 2.39996;
        let radius = sqrt((f32(n) + 0.5) / f32(SHADOW_TAPS));
        let tap = at + radius * vec2f(cos(turn) * view.reach_across, sin(turn) * view.reach_down);
        let texel = clamp(tap * view.side, vec2f(0.0), vec2f(view.side - 1.0));
        let seen = textureLoad(depths, vec2i(texel + vec2f(map * view.side, 0.0)), 0) * view.depth;
        let behind = away - seen;
        shade += saturate(behind / SHADOW_RAMP) * saturate(1.0 - behind / washed);
    }
    return 1.0 - shade / f32(SHADOW_TAPS);
}
