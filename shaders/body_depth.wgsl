// Depth of the fitted body and the garments' shadow on it: alpha under a half, no colour. The depth is there so that arms, hands and head hide the garment behind them. Skin under the garment is
// moved back: it hides the garment's far inside, and never punches through its front.
//
// The fit places arms and hands to within some centimetres. Where they should be but the picture shows a colour that
// they do not have along their axes, it is not they: the garment stays. Otherwise holes beside the hand would show what
// the shopper wears underneath.

struct Limbs {
    // layer pixel to frame texture coordinate: scale and shift
    to_frame: vec4f,
    // squared distance of hues that counts as the same
    tolerance: f32,
    unused_a: f32,
    unused_b: f32,
    unused_c: f32,
    // hues along both forearms and hands
    hues: array<vec4f, 10>,
    // and of trunk and upper legs
    trunk: array<vec4f, 10>,
}

@group(0) @binding(0) var<uniform> projection: Projection;
@group(0) @binding(1) var<uniform> limbs: Limbs;
@group(0) @binding(2) var frame: texture_2d<f32>;
@group(0) @binding(3) var bilinear: sampler;
@group(0) @binding(4) var<uniform> shadow: ShadowView;
@group(0) @binding(5) var shadow_map: texture_depth_2d;

// Darkness of skin from which garments keep the key light, 0..1: the picture already holds what the key light was not.
const SHADE: f32 = 0.45;
const SKIN_SHADOW_LENGTH: f32 = 0.16;

struct Skin {
    @builtin(position) position: vec4f,
    // 1 on forearms and hands
    @location(0) limb: f32,
    // how much darker a garment makes it
    @location(1) shade: f32,
}

@vertex
fn vertex(@location(0) position: vec3f, @location(1) behind_limb: vec2f) -> Skin {
    // Hands are fitted less well than they would need to be, to tell on which side of the cloth they are.
    let shade = SHADE * (1.0 - behind_limb.y) * (1.0 - light_arrives(position, 0.0, SKIN_SHADOW_LENGTH, shadow, shadow_map));
    return Skin(project(position, behind_limb.x, projection), behind_limb.y, shade);
}

// What tells skin from cloth in light and in shade: chromaticity, and a little of the brightness.
fn hue(encoded: vec3f) -> vec3f {
    let sum = encoded.r + encoded.g + encoded.b;
    return vec3f(2.0 * encoded.r / (sum + 0.1), 2.0 * encoded.b / (sum + 0.1), 0.1 * sum);
}

// Whether the picture has a limb's hue here, and not rather one of the trunk.
fn shows_limb(pixel: vec2f) -> bool {
    let place = limbs.to_frame.xy * pixel + limbs.to_frame.zw;
    let texel = textureSampleLevel(frame, bilinear, place, 0.0);
    let seen = hue(texel.rgb);
    var limb = 1e6;
    var trunk = 1e6;
    for (var n = 0; n < 10; n++) {
        let from_limb = seen - limbs.hues[n].xyz;
        let from_trunk = seen - limbs.trunk[n].xyz;
        limb = min(limb, dot(from_limb, from_limb));
        trunk = min(trunk, dot(from_trunk, from_trunk));
    }
    // Skin that was painted where old clothes were is no limb that the camera saw.
    return texel.a > 0.5 && limb <= min(limbs.tolerance, trunk);
}

@fragment
fn fragment(skin: Skin) -> @location(0) vec4f {
    if skin.limb > 0.5 && !shows_limb(skin.position.xy) {
        discard;
    }
    return vec4f(0.0, 0.0, 0.0, skin.shade);
}
