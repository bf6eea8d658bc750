// The garment layer over the camera picture: behind the head and its hair, with a soft shadow on the shopper.

struct Composite {
    // picture pixel to mask texture coordinate: columns x, y, shift
    mask_x: vec2f,
    mask_y: vec2f,
    mask_shift: vec2f,
    // lower left corner of the layer in the picture, pixels
    origin: vec2f,
    // head: centre and radius in picture pixels, and a point and upward unit vector at the chin
    head: vec3f,
    chin_x: f32,
    chin_up: vec2f,
    chin_y: f32,
    shadow_reach: f32,
    layer_size: vec2f,
    shadow_strength: f32,
    has_mask: f32,
    // layer pixels per picture pixel; texture coordinate per layer pixel
    layer_scale: vec2f,
    layer_texel: vec2f,
    // picture pixel to texture coordinate of the grain; its strength in the dark and in the light
    grain_scale: vec2f,
    grain_shift: vec2f,
    grain: vec2f,
    // the garments' way while the camera exposes, pixels: matrix by columns, shift
    blur_shift: vec2f,
    blur_x: vec2f,
    blur_y: vec2f,
    // picture pixel to texture coordinate of the map of what is held
    held_scale: vec2f,
    held_shift: vec2f,
}

// Whether the layer has one sample a pixel and its outline is to be smoothed here. Not a uniform: the software driver
// compiles a shader anew for every value of a uniform that a branch depends on, that is for every picture.
override smooth_outline: bool = false;
// Whether the layer has fewer pixels than its part of the picture.
override enlarged: bool = false;
// Whether the camera has noise, and whether the garments move fast.
override grainy: bool = false;
override moving: bool = false;
// Whether something is held before the garments.
override holding: bool = false;

@group(0) @binding(0) var<uniform> composite: Composite;
@group(0) @binding(1) var layer: texture_2d<f32>;
@group(0) @binding(2) var mask: texture_2d<f32>;
@group(0) @binding(3) var bilinear: sampler;
@group(0) @binding(4) var grain_map: texture_2d<f32>;
@group(0) @binding(5) var tiled: sampler;
@group(0) @binding(6) var held_map: texture_2d<f32>;

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn person(pixel: vec2f) -> f32 {
    let uv = composite.mask_x * pixel.x + composite.mask_y * pixel.y + composite.mask_shift;
    return textureSampleLevel(mask, bilinear, uv, 0.0).r * composite.has_mask;
}

// How surely a pixel shows something held before the garments.
fn held(pixel: vec2f) -> f32 {
    let place = pixel * composite.held_scale + composite.held_shift;
    let within = all(place > vec2f(0.0)) && all(place < vec2f(1.0));
    return textureSampleLevel(held_map, bilinear, place, 0.0).r * select(0.0, 1.0, within);
}

// How surely a pixel belongs to the head or its hair.
fn head(pixel: vec2f) -> f32 {
    let from_chin = dot(pixel - vec2f(composite.chin_x, composite.chin_y), composite.chin_up);
    let near = 1.0 - smoothstep(0.85, 1.1, distance(pixel, composite.head.xy) / composite.head.z);
    return near * smoothstep(-0.04, 0.06, from_chin / composite.head.z);
}

// The layer's nearest pixel.
fn layer_at(pixel: vec2f) -> vec4f {
    var at = pixel - composite.origin;
    if enlarged {
        at *= composite.layer_scale;
    }
    return textureLoad(layer, vec2i(clamp(at, vec2f(0.0), composite.layer_size - 1.0)), 0);
}

// The layer between its pixels; `at` in layer pixels.
fn layer_between(at: vec2f) -> vec4f {
    let inside = clamp(at, vec2f(0.5), composite.layer_size - 0.5);
    return textureSampleLevel(layer, bilinear, inside * composite.layer_texel, 0.0);
}

// Cloth, 0 or 1. Less than half is shade on bare skin.
fn cover(pixel: vec2f) -> f32 {
    return saturate(2.0 * layer_at(pixel).a - 1.0);
}

// The layer with a soft outline where cloth ends; elsewhere the layer as it is. An outline that was drawn with one sample a
// pixel is smoothed across, and farther along, where a nearly upright edge goes in long stairs. The software driver runs
// both sides of every branch: what counts is the number of samples, not where they are.
fn cloth_at(pixel: vec2f) -> vec4f {
    let at = (pixel - composite.origin) * composite.layer_scale;
    var centre: vec4f;
    if enlarged {
        centre = layer_between(at);
    } else {
        centre = layer_at(pixel);
    }
    if !smooth_outline {
        return centre;
    }
    let a = layer_between(at + vec2f(-0.7, -0.7));
    let b = layer_between(at + vec2f(0.7, -0.7));
    let c = layer_between(at + vec2f(-0.7, 0.7));
    let d = layer_between(at + vec2f(0.7, 0.7));
    let corners = a + b + c + d;
    let across = vec2f(b.a + d.a - a.a - c.a, c.a + d.a - a.a - b.a);
    let along = vec2f(-across.y, across.x) * (2.4 / max(length(across), 0.05));
    let edge = 0.15 * corners + 0.2 * (layer_between(at + along) + layer_between(at - along));
    let ends = abs(corners.a - 4.0 * centre.a) > 0.01 || abs(centre.a - 0.75) < 0.24;
    return select(centre, edge, ends);
}

// The camera's noise on cloth. It belongs to encoded values; those are nearly the square root of the light.
fn with_grain(pixel: vec2f, cloth: vec4f) -> vec4f {
    let place = pixel * composite.grain_scale + composite.grain_shift;
    let noise = textureSampleLevel(grain_map, tiled, place, 0.0).r * 2.0 - 1.0;
    let encoded = sqrt(cloth.rgb);
    let sigma = mix(composite.grain.x, composite.grain.y, smoothstep(0.25, 0.65, encoded.g));
    return vec4f(max(cloth.rgb + 2.0 * encoded * (noise * sigma * cloth.a), vec3f(0.0)), cloth.a);
}

// The layer along its way while the camera exposed.
fn along_the_way(pixel: vec2f) -> vec4f {
    let way = composite.blur_x * pixel.x + composite.blur_y * pixel.y + composite.blur_shift;
    return 0.2 * (cloth_at(pixel) + layer_at(pixel - 0.5 * way) + layer_at(pixel - 0.25 * way)
        + layer_at(pixel + 0.25 * way) + layer_at(pixel + 0.5 * way));
}

@fragment
fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pixel = position.xy;
    var cloth: vec4f;
    if moving {
        cloth = along_the_way(pixel);
    } else {
        cloth = cloth_at(pixel);
    }
    // The layer holds square roots of light; where it was filtered with nothing, both factors hold the cover.
    cloth = vec4f(cloth.rgb * cloth.rgb / max(cloth.a, 0.004), cloth.a);
    if cloth.a > 0.99 {
        if distance(pixel, composite.head.xy) < composite.head.z * 1.1 {
            cloth *= 1.0 - head(pixel) * smoothstep(0.35, 0.75, person(pixel));
        }
    } else {
        let who = person(pixel);
        if max(cloth.r, max(cloth.g, cloth.b)) == 0.0 {
            // Shade, where the body was fitted: only the shopper is darkened by it.
            cloth.a *= who;
        } else if distance(pixel, composite.head.xy) < composite.head.z * 1.1 {
            cloth *= 1.0 - head(pixel) * smoothstep(0.35, 0.75, who);
        }
        if who > 0.02 {
            let r = composite.shadow_reach;
            let shadow = cover(pixel + vec2f(0.1, -0.18) * r) + cover(pixel + vec2f(-0.1, -0.4) * r)
                + cover(pixel + vec2f(0.0, -0.7) * r);
            cloth.a += (1.0 - cloth.a) * composite.shadow_strength * shadow / 3.0 * who;
        }
    }
    if holding {
        cloth *= 1.0 - held(pixel);
    }
    if grainy {
        cloth = with_grain(pixel, cloth);
    }
    return cloth;
}
