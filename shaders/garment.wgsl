// Cloth. What varies slowly is shaded per vertex: ambient light as a second-order spherical harmonic, the key light with
// wrap, Burley's retro-reflection and its shadow, and the sheen of fibres. Irradiance is nearly linear in the normal, so
// that the normal map needs no more per pixel than a dot product with the slope of the light along both texture
// directions. Only glossy cloth pays for a reflection per pixel.

struct Light {
    // colour of the light, times exposure
    tint: vec3f,
    // wrap of the key light: cloth scatters light past the terminator
    wrap: f32,
    // camera frame, towards the key light, times its strength
    direction: vec3f,
    strength: f32,
    // irradiance: coefficients of 1, x, y, z, xy, yz, xz, z^2, x^2 - y^2
    ambient: array<vec4f, 9>,
}

struct Cloth {
    sheen: f32,
    roughness: f32,
    // metres that this layer is moved away from the camera in depth
    drop: f32,
    // strength of the normal map
    relief: f32,
    // reflectance at normal incidence; roughness across the threads along v and u, squared
    reflectance: f32,
    alpha_u: f32,
    alpha_v: f32,
    // repeats of the thread map per unit of uv
    threads: f32,
}

// Whether the cloth reflects like satin or coated nylon.
override glossy: bool = false;
// Whether its threads are large enough on the screen to be seen.
override threaded: bool = false;
// Whether it is drawn in the colours of its fit.
override mapped: bool = false;

@group(0) @binding(0) var<uniform> projection: Projection;
@group(0) @binding(1) var<uniform> light: Light;
@group(0) @binding(2) var<uniform> shadow: ShadowView;
@group(0) @binding(3) var shadow_map: texture_depth_2d;
@group(1) @binding(0) var<uniform> cloth: Cloth;
@group(1) @binding(1) var colour_map: texture_2d<f32>;
@group(1) @binding(2) var normal_map: texture_2d<f32>;
@group(1) @binding(3) var trilinear: sampler;
@group(1) @binding(4) var thread_map: texture_2d<f32>;

struct Surface {
    @builtin(position) position: vec4f,
    @location(0) uv: vec2f,
    // light on the outside
    @location(1) lit: vec3f,
    // relative change of it along u and v; sheen of fibres
    @location(2) slope: vec3f,
    // colour of the fit where it is drawn; otherwise read by glossy cloth only: share of the key light that arrives, and the frame of the surface
    @location(3) normal: vec3f,
    @location(4) tangent: vec4f,
    @location(5) place: vec3f,
}

const PI: f32 = 3.14159265;
// Light on an inside face, seen through a neck, cuff or hem, relative to one in the open that faces the camera.
const INSIDE: f32 = 0.3;
// Above this a picture's highlights roll off towards white; a camera's do too.
const SHOULDER: f32 = 0.8;

fn ambient_on(n: vec3f) -> vec3f {
    let a = &light.ambient;
    let e = (*a)[0].rgb + (*a)[1].rgb * n.x + (*a)[2].rgb * n.y + (*a)[3].rgb * n.z + (*a)[4].rgb * (n.x * n.y)
        + (*a)[5].rgb * (n.y * n.z) + (*a)[6].rgb * (n.x * n.z) + (*a)[7].rgb * (n.z * n.z)
        + (*a)[8].rgb * (n.x * n.x - n.y * n.y);
    return max(e, vec3f(0.02));
}

// Change of the ambient light's luminance when the normal leans towards `t`.
fn ambient_slope(n: vec3f, t: vec3f) -> f32 {
    let step = 0.25;
    let change = ambient_on(normalize(n + step * t)) - ambient_on(normalize(n - step * t));
    return dot(change, vec3f(0.2126, 0.7152, 0.0722)) / (2.0 * step);
}

// Key light, its terminator softened by the cloth's wrap.
fn key_on(n: vec3f) -> f32 {
    return max((dot(light.direction, n) + light.wrap * light.strength) / (1.0 + light.wrap), 0.0);
}

// Calm colours, linear: warm red where cloth is tight (-1), green at ease (0), blue where it is loose (1).
fn colour_of_fit(fit: f32) -> vec3f {
    let tight = mix(vec3f(0.16, 0.42, 0.30), vec3f(0.62, 0.12, 0.08), smoothstep(0.15, 1.0, -fit));
    return mix(tight, vec3f(0.09, 0.20, 0.52), smoothstep(0.15, 1.0, fit));
}

@vertex
fn vertex(
    @location(0) position_openness: vec4f,
    @location(1) normal_u: vec4f,
    @location(2) tangent_v: vec4f,
    @location(3) fit: f32,
) -> Surface {
    let position = position_openness.xyz;
    let openness = position_openness.w;
    let normal = normal_u.xyz;
    let tangent = tangent_v.xyz;
    // glTF: green points to decreasing v
    let bitangent = cross(normal, tangent);
    let view = normalize(-position);
    let towards = light.direction / light.strength;

    // Lifted off the cloth, so that it is not in its own shadow.
    let lifted = position + normal * 0.006;
    let arrives = light_arrives(lifted + cloth.drop * shadow.away.xyz, 0.0, SHADOW_LENGTH, shadow, shadow_map)
        * light_arrives(lifted, 1.0, SHADOW_LENGTH, shadow, shadow_map) * (0.35 + 0.65 * openness);
    let to_light = saturate(dot(normal, towards));
    let to_view = abs(dot(normal, view));
    let halfway = normalize(towards + view);

    // Burley 2012, diffuse: rough cloth sends light back where it came from.
    let back = dot(towards, halfway);
    let rough = 2.0 * cloth.roughness * back * back - 0.5;
    let retro = (1.0 + rough * pow(1.0 - to_light, 5.0)) * (1.0 + rough * pow(1.0 - to_view, 5.0));
    let key = key_on(normal) * arrives * retro;
    let ambient = ambient_on(normal) * openness;
    let lit = ambient + vec3f(key);

    // Estevez and Kulla 2017: fibres that stand off the cloth; Ashikhmin's visibility.
    let alpha = 0.25 + 0.45 * cloth.roughness;
    let sine = sqrt(max(1.0 - pow(saturate(dot(normal, halfway)), 2.0), 0.0));
    let charlie = (2.0 + 1.0 / alpha) * pow(sine, 1.0 / alpha) / (2.0 * PI);
    let visible = 0.25 / max(to_light + to_view - to_light * to_view, 0.05);
    // from the key light, and from all around
    let fuzz = PI * charlie * visible * to_light * arrives * light.strength
        + 0.6 * pow(1.0 - to_view, 3.0) * ambient.g;

    let key_slope = arrives * vec2f(dot(light.direction, tangent), dot(light.direction, bitangent)) / (1.0 + light.wrap);
    let around_slope = openness * vec2f(ambient_slope(normal, tangent), ambient_slope(normal, bitangent));
    let relative = cloth.relief * (key_slope + around_slope) / max(dot(lit, vec3f(0.2126, 0.7152, 0.0722)), 0.05);

    var out: Surface;
    out.position = project(position, cloth.drop, projection);
    out.uv = vec2f(normal_u.w, tangent_v.w);
    out.lit = lit * light.tint;
    out.slope = vec3f(relative, 0.5 * cloth.sheen * fuzz);
    if mapped {
        out.normal = colour_of_fit(fit);
    } else {
        out.normal = normal;
    }
    out.tangent = vec4f(tangent, arrives);
    out.place = position;
    return out;
}

// GGX, stretched along the threads (Burley 2012), with Kelemen's visibility; Schlick's reflectance.
fn reflected(surface: Surface, bump: vec2f) -> vec3f {
    let u = normalize(surface.tangent.xyz);
    let v = cross(normalize(surface.normal), u);
    let n = normalize(surface.normal + u * bump.x + v * bump.y);
    let view = normalize(-surface.place);
    let towards = light.direction / light.strength;
    let halfway = normalize(towards + view);
    let x = dot(halfway, u) / cloth.alpha_u;
    let y = dot(halfway, v) / cloth.alpha_v;
    let z = dot(halfway, n);
    let d = x * x + y * y + z * z;
    let peak = 1.0 / (PI * cloth.alpha_u * cloth.alpha_v * d * d);
    let to_half = max(dot(towards, halfway), 0.1);
    let fresnel = cloth.reflectance + (1.0 - cloth.reflectance) * pow(1.0 - to_half, 5.0);
    let key = PI * light.strength * fresnel * peak * 0.25 / (to_half * to_half) * saturate(dot(n, towards))
        * surface.tangent.w;
    // The surroundings, as blurred as the ambient light is, less what a swatch that faces the camera reflects: that is part
    // of its catalogue colour.
    let grazing = pow(1.0 - saturate(dot(n, view)), 5.0);
    let mirrored = ambient_on(reflect(-view, n)) - ambient_on(vec3f(0.0, 0.0, -1.0));
    let rim = 0.8 * grazing * sqrt(cloth.reflectance) * ambient_on(n);
    return vec3f(min(key, 1.0)) + 1.5 * cloth.reflectance * mirrored + 0.5 * rim;
}

@fragment
fn fragment(surface: Surface, @builtin(front_facing) front: bool) -> @location(0) vec4f {
    // So does the texture.
    let root = textureSample(colour_map, trilinear, surface.uv).rgb;
    var albedo = root * root;
    if mapped {
        albedo = surface.normal;
    }
    var bump = textureSample(normal_map, trilinear, surface.uv).xy * 2.0 - 1.0;
    if threaded {
        let thread = textureSample(thread_map, trilinear, surface.uv * cloth.threads).rgb;
        bump += (thread.xy * 2.0 - 1.0) * 0.8;
        albedo *= 2.0 * thread.b;
    }
    let outer = front != (projection.mirrored > 0.5);
    let outside = surface.lit * max(1.0 + dot(surface.slope.xy, bump), 0.1);
    // Fibres take half of the dye.
    let fuzz = surface.slope.z * (0.35 * light.tint + 0.65 * albedo);
    var colour = albedo * outside + fuzz;
    if glossy {
        colour += reflected(surface, bump) * light.tint;
    }
    colour = select(albedo * INSIDE * light.tint, colour, outer);
    let over = max(colour - SHOULDER, vec3f(0.0));
    // The layer holds square roots of light.
    return vec4f(sqrt(max(colour - over + over / (1.0 + over / (1.0 - SHOULDER)), vec3f(0.0))), 1.0);
}
