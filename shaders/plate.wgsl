// The camera picture: cropped to cover the mirror, flipped. No colour conversion: bytes in are bytes out.

struct Crop {
    // uv = scale * ndc + shift
    scale: vec2f,
    shift: vec2f,
}

@group(0) @binding(0) var<uniform> crop: Crop;
@group(0) @binding(1) var frame: texture_2d<f32>;
@group(0) @binding(2) var bilinear: sampler;

struct Corner {
    @builtin(position) position: vec4f,
    @location(0) uv: vec2f,
}

@vertex
fn vertex(@builtin(vertex_index) index: u32) -> Corner {
    // one triangle that covers the screen
    let ndc = vec2f(f32(index & 1u) * 4.0 - 1.0, f32(index >> 1u) * 4.0 - 1.0);
    return Corner(vec4f(ndc, 0.0, 1.0), crop.scale * ndc + crop.shift);
}

@fragment
fn fragment(corner: Corner) -> @location(0) vec4f {
    return vec4f(textureSampleLevel(frame, bilinear, corner.uv, 0.0).rgb, 1.0);
}
