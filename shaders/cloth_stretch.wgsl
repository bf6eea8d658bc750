// One colour of distance constraints, and the prediction before them: the kernel that decides whether cloth belongs on the
// graphics device. Used by the benchmark `cloth_on_device` only; the mirror's cloth runs on the processor.

struct Step {
    // first edge of the colour, number of edges, number of vertices
    first: u32,
    edges: u32,
    vertices: u32,
    // compliance over the squared time step
    alpha: f32,
}

struct Edge {
    a: u32,
    b: u32,
    rest: f32,
    unused: f32,
}

@group(0) @binding(0) var<storage, read_write> now: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> before: array<vec4f>;
@group(0) @binding(2) var<storage, read> edges: array<Edge>;
@group(0) @binding(3) var<uniform> step: Step;

const DT: f32 = 0.008333333;

@compute @workgroup_size(64)
fn predict(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= step.vertices {
        return;
    }
    let p = now[id.x];
    let velocity = (p.xyz - before[id.x].xyz) * 0.99;
    before[id.x] = p;
    now[id.x] = vec4f(p.xyz + p.w * (velocity + vec3f(0.0, 9.81 * DT * DT, 0.0)), p.w);
}

// w holds the inverse mass: 1 for free vertices, 0 for held ones.
@compute @workgroup_size(64)
fn stretch(@builtin(global_invocation_id) id: vec3u) {
    if id.x >= step.edges {
        return;
    }
    let edge = edges[step.first + id.x];
    let p = now[edge.a];
    let q = now[edge.b];
    let along = p.xyz - q.xyz;
    let length = max(length(along), 1e-6);
    let push = along * ((edge.rest - length) / (length * (p.w + q.w + step.alpha)));
    now[edge.a] = vec4f(p.xyz + p.w * push, p.w);
    now[edge.b] = vec4f(q.xyz - q.w * push, q.w);
}
