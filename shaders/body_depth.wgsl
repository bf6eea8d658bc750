// Depth of the fitted body, so that arms, hands and head hide the garment behind them. Skin under the garment is
// moved back: it hides the garment's far inside, and never punches through its front.

@group(0) @binding(0) var<uniform> projection: Projection;

@vertex
fn vertex(@location(0) position: vec3f, @location(1) behind: f32) -> @builtin(position) vec4f {
    return project(position, behind, projection);
}

@fragment
fn fragment() -> @location(0) vec4f {
    return vec4f(0.0);
}
