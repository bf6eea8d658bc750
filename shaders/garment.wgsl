// Cloth. Light is a first-order spherical harmonic, E(n) = ambient + direction . n, evaluated per vertex together
// with its slope along the two texture directions. E is linear in n, so the per-pixel normal map needs no more than
// a dot product with that slope: exact where the light does not clip, and cheap on a software driver.

struct Light {
    // colour of the light, times exposure
    tint: vec3f,
    ambient: f32,
    // camera frame, towards the light, times its strength relative to `ambient`
    direction: vec3f,
    // wrap of the directional part: cloth scatters light past the terminator
    wrap: f32,
}

struct Cloth {
    sheen: f32,
    roughness: f32,
    // metres that this layer is moved away from the camera in depth
    drop: f32,
    // strength of the normal map
    relief: f32,
}

@group(0) @binding(0) var<uniform> projection: Projection;
@group(0) @binding(1) var<uniform> light: Light;
@group(0) @binding(2) var<uniform> shadow: ShadowView;
@group(0) @binding(3) var shadow_map: texture_depth_2d;
@group(1) @binding(0) var<uniform> cloth: Cloth;
@group(1) @binding(1) var colour_map: texture_2d<f32>;
@group(1) @binding(2) var normal_map: texture_2d<f32>;
@group(1) @binding(3) var trilinear: sampler;

struct Surface {
    @builtin(position) position: vec4f,
    @location(0) uv: vec2f,
    // light on the outside, and what an inside face gets
    @location(1) outside: f32,
    @location(2) inside: f32,
    @location(3) slope: vec2f,
    @location(4) sheen: f32,
}

fn shadow_towards() -> vec3f {
    return -shadow.away.xyz;
}

// The key light, its terminator softened by the cloth's wrap.
fn key_on(normal: vec3f) -> f32 {
    let strength = length(light.direction);
    return max((dot(light.direction, normal) + light.wrap * strength) / (1.0 + light.wrap), 0.0);
}

@vertex
fn vertex(
    @location(0) position_openness: vec4f,
    @location(1) normal_u: vec4f,
    @location(2) tangent_v: vec4f,
) -> Surface {
    let position = position_openness.xyz;
    let openness = position_openness.w;
    let normal = normal_u.xyz;
    let tangent = tangent_v.xyz;
    // glTF: green points to decreasing v
    let bitangent = cross(normal, tangent);
    let view = normalize(-position);

    // Lifted off the cloth, so that it is not in its own shadow.
    let arrives = light_arrives(position + normal * 0.006 - cloth.drop * shadow_towards(), 0.0, SHADOW_LENGTH, shadow, shadow_map)
        * light_arrives(position + normal * 0.006, 1.0, SHADOW_LENGTH, shadow, shadow_map);
    let key = key_on(normal) * arrives * (0.4 + 0.6 * openness);
    let lit = max(light.ambient * openness + key, 0.1 * light.ambient);
    let facing_view = abs(dot(normal, view));
    let grazing = pow(1.0 - facing_view, 3.0);
    // a rough cloth darkens less towards its outline than a flat Lambertian (Oren and Nayar)
    let rough = 1.0 + 0.18 * cloth.roughness * grazing;
    var out: Surface;
    out.position = project(position, cloth.drop, projection);
    out.uv = vec2f(normal_u.w, tangent_v.w);
    out.outside = lit * rough;
    out.inside = 0.45 * (light.ambient + key_on(-normal) * arrives);
    out.slope = cloth.relief * arrives
        * vec2f(dot(light.direction, tangent), dot(light.direction, bitangent)) / (1.0 + light.wrap);
    out.sheen = cloth.sheen * grazing * lit * 0.22;
    return out;
}

@fragment
fn fragment(surface: Surface, @builtin(front_facing) front: bool) -> @location(0) vec4f {
    let albedo = textureSample(colour_map, trilinear, surface.uv).rgb;
    let bump = textureSample(normal_map, trilinear, surface.uv).xy * 2.0 - 1.0;
    let outer = front != (projection.mirrored > 0.5);
    let lit = select(surface.inside, max(surface.outside + dot(surface.slope, bump), 0.02), outer);
    let sheen = select(0.0, surface.sheen, outer);
    return vec4f((albedo * lit + vec3f(sheen)) * light.tint, 1.0);
}
