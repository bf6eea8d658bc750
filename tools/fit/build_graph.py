"""Writes models/body_fit.onnx: regressor and damped Gauss-Newton (Levenberg-Marquardt) fit in one ONNX graph.

The graph is described in docs/fit.md. In short: unknowns x (92) = axis-angle of 24 joints (72; the root's is an increment on
`root_base`), translation (3), shape (16), size of the world landmarks over the true size (1). A `Loop` runs `iterations` steps; each poses
the 24 joints by pointer jumping over the fixed SMPL tree, forms residuals and their analytic Jacobian, solves the
damped normal equations and keeps the best point. With `cold` the start comes from the regressor, otherwise from `x0`.

The body is an input (reduced to joints and landmarks), so one graph serves every SMPL-format body.
Constants baked in: the tree, the pose prior (from `poses`, TRAINING), joint limits, the regressor's weights.

`com.microsoft::Inverse` is a contrib operator of ONNX Runtime's CPU provider: the only operator outside ai.onnx.
"""

from __future__ import annotations

import argparse

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

import poses
from reduced_body import PARENTS, descendants

UNKNOWNS, THETA, SHAPE0, SCALE0 = 92, 72, 75, 91
ROBUST_SQUARE = 9.0  # Cauchy loss, square of its scale in standard deviations
FROZEN = 1e6  # curvature that freezes a joint angle at its limit


class Builder:
    """Collects the nodes of one (sub)graph; every method returns the name of its output."""

    def __init__(self, prefix: str, parent: "Builder | None" = None):
        self.prefix, self.nodes, self.count = prefix, [], 0
        self.constants = parent.constants if parent else {}

    def op(self, kind: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes):
        names = [f"{self.prefix}{self.count + i}" for i in range(outputs)]
        self.count += outputs
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return names[0] if outputs == 1 else names

    def const(self, value, kind=np.float32) -> str:
        array = np.asarray(value, kind)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key not in self.constants:
            name = f"c{len(self.constants)}"
            self.constants[key] = numpy_helper.from_array(array, name)
        return self.constants[key].name

    def ints(self, *value: int) -> str:
        return self.const(value, np.int64)

    def add(self, a, b):
        return self.op("Add", a, b)

    def sub(self, a, b):
        return self.op("Sub", a, b)

    def mul(self, a, b):
        return self.op("Mul", a, b)

    def div(self, a, b):
        return self.op("Div", a, b)

    def mm(self, a, b):
        return self.op("MatMul", a, b)

    def reshape(self, a, *shape):
        return self.op("Reshape", a, self.ints(*shape))

    def transpose(self, a, *order):
        return self.op("Transpose", a, perm=list(order))

    def concat(self, axis, *parts):
        return self.op("Concat", *parts, axis=axis)

    def total(self, a, *axes, keep=0):
        return self.op("ReduceSum", a, self.ints(*axes), keepdims=keep)

    def slice(self, a, axis, start, end):
        return self.op("Slice", a, self.ints(start), self.ints(end), self.ints(axis))

    def split(self, a, axis, *sizes):
        return self.op("Split", a, self.ints(*sizes), outputs=len(sizes), axis=axis)


def skew_basis() -> np.ndarray:
    """(3, 9): vector @ basis = row-major cross-product matrix."""
    basis = np.zeros((3, 3, 3))
    basis[0, 1, 2], basis[0, 2, 1] = -1, 1
    basis[1, 0, 2], basis[1, 2, 0] = 1, -1
    basis[2, 0, 1], basis[2, 1, 0] = -1, 1
    return basis.reshape(3, 9)


def ancestors() -> list[np.ndarray]:
    """For jumps of 1, 2, 4, 8: the ancestor of each of 25 entries (24 = identity, its own ancestor)."""
    one = np.append(np.where(PARENTS < 0, 24, PARENTS), 24)
    two = one[one]
    four = two[two]
    return [one, two, four, four[four]]


def pose_prior(count: int = 60_000, seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Mean (72) and precision (72, 72) of the joint angles of plausible poses; the root is free."""
    sample, _ = poses.sample_poses(count, np.random.default_rng(seed), poses.TRAINING)
    body = sample[:, 1:].reshape(count, 69)
    # A floor of 2 degrees keeps nearly rigid components soft enough for float32.
    covariance = np.cov(body.T) + np.eye(69) * np.radians(2.0) ** 2
    mean, precision = np.zeros(72), np.zeros((72, 72))
    mean[3:], precision[3:, 3:] = body.mean(0), np.linalg.inv(covariance)
    return mean, precision


def rodrigues(b: Builder, theta: str) -> tuple[str, str]:
    """(24, 3) -> rotations and left Jacobians, both (24, 3, 3)."""
    square = b.reshape(b.add(b.total(b.mul(theta, theta), 1, keep=1), b.const(1e-12)), 24, 1, 1)
    angle = b.op("Sqrt", square)
    half = b.mul(angle, b.const(0.5))
    first = b.div(b.op("Sin", angle), angle)
    half_sinc = b.div(b.op("Sin", half), half)
    second = b.mul(b.mul(half_sinc, half_sinc), b.const(0.5))
    third = b.div(b.sub(b.const(1.0), first), square)
    cross = b.reshape(b.mm(theta, b.const(skew_basis())), 24, 3, 3)
    cross2 = b.mm(cross, cross)
    eye = b.const(np.eye(3))
    rotation = b.add(b.add(b.mul(cross, first), b.mul(cross2, second)), eye)
    jacobian = b.add(b.add(b.mul(cross, second), b.mul(cross2, third)), eye)
    return rotation, jacobian


def step_body(outer: Builder, o: dict[str, str]) -> onnx.GraphProto:
    """One Levenberg-Marquardt step: the Loop's body. `o` names values of the enclosing graph."""
    b = Builder("s", outer)
    theta72, transl, betas, scale = b.split("cand", 0, THETA, 3, 16, 1)
    rotation, jacobian = rodrigues(b, b.reshape(theta72, 24, 3))
    local = b.mm(rotation, o["base_all"])
    # Rest joints for this shape; offsets from the parent; the root's offset carries the translation.
    rest = b.add(o["joint_rest"], b.reshape(b.mm(betas, o["joint_shape72"]), 24, 3))
    offset = b.mm(b.const(np.eye(24) - np.array([(np.arange(24) == p) & (p >= 0) for p in PARENTS])), rest)
    offset = b.add(offset, b.mm(b.const(np.eye(24)[:, :1]), b.reshape(transl, 1, 3)))
    frames = b.concat(1, b.concat(2, local, b.reshape(offset, 24, 3, 1)), b.const(np.tile([[[0, 0, 0, 1.0]]], (24, 1, 1))))
    frames = b.concat(0, frames, b.const(np.eye(4)[None]))
    for jump in ancestors():
        frames = b.mm(b.op("Gather", frames, b.const(jump, np.int64), axis=0), frames)
    world34 = b.slice(b.slice(frames, 0, 0, 24), 1, 0, 3)
    world, position = b.split(world34, 2, 3, 1)  # (24,3,3), (24,3,1)
    parent34 = b.op("Gather", frames, b.const(ancestors()[0][:24], np.int64), axis=0)
    parent = b.slice(b.slice(parent34, 1, 0, 3), 2, 0, 3)

    # Landmarks by bone, then summed over everything that hangs below each joint.
    bone = b.add(o["bone_rest"], b.reshape(b.mm(betas, o["bone_shape_flat"]), 24, 3, 33))
    shift = b.sub(position, b.mm(world, b.reshape(rest, 24, 3, 1)))
    by_bone = b.add(b.mm(world, bone), b.mul(shift, o["bone_weight3"]))
    below = b.const(descendants())
    moved = b.reshape(b.mm(below, b.reshape(by_bone, 24, 99)), 24, 3, 33)
    marks = b.reshape(b.slice(moved, 0, 0, 1), 3, 33)
    arm = b.sub(moved, b.mul(o["below_weight"], position))
    axis = b.transpose(b.mm(parent, jacobian), 0, 2, 1)
    crosses = b.reshape(b.mm(axis, b.const(skew_basis())), 24, 9, 3)
    j_theta = b.reshape(b.mm(crosses, arm), 72, 3, 33)
    # Shape: moved bone points plus moved joints.
    flat = b.reshape(b.transpose(world, 1, 0, 2), 3, 72)
    j_bone = b.mm(flat, o["bone_shape72"])  # (16, 3, 33)
    joint = b.mm(b.const(descendants().T), b.reshape(b.mm(parent, o["offset_shape"]), 24, 48))
    joint = b.sub(b.reshape(joint, 24, 3, 16), b.mm(world, o["joint_shape"]))
    j_joint = b.mm(b.reshape(b.transpose(joint, 2, 1, 0), 48, 24), o["bone_weight"])
    j_shape = b.add(j_bone, b.reshape(j_joint, 16, 3, 33))
    j_transl = b.const(np.tile(np.eye(3)[:, :, None], (1, 1, 33)))
    j_marks = b.concat(0, j_theta, j_transl, j_shape)  # (91, 3, 33)

    # Image residuals in normalised coordinates, in standard deviations.
    xy, z = b.split(marks, 0, 2, 1)
    z = b.op("Max", z, b.const(0.1))
    ray = b.div(xy, z)
    r_image = b.mul(b.sub(ray, "rays"), "ray_weight")
    j_xy, j_z = b.split(j_marks, 1, 2, 1)
    j_image = b.mul(b.sub(j_xy, b.mul(j_z, ray)), b.div("ray_weight", z))
    j_image = b.concat(0, j_image, b.const(np.zeros((1, 2, 33))))
    # World residuals, hip-centred.
    centring = np.eye(33)
    centring[23, :] -= 0.5
    centring[24, :] -= 0.5  # marks @ centring subtracts the mean of the two hips
    centring = b.const(centring)
    relative = b.mm(marks, centring)
    # The scale multiplies the model, not the data: scaling noisy data would reward shrinking everything.
    r_world = b.mul(b.sub(b.mul(relative, scale), "world"), "world_weight")
    j_world = b.reshape(b.mm(b.mul(b.reshape(j_marks, 273, 33), scale), centring), 91, 3, 33)
    j_world = b.mul(b.concat(0, j_world, b.reshape(relative, 1, 3, 33)), "world_weight")
    # Cauchy loss per landmark, as iteratively reweighted least squares.
    terms, roots = [], []
    for residual in (r_image, r_world):
        ratio = b.add(b.mul(b.total(b.mul(residual, residual), 0, keep=1), b.const(1 / ROBUST_SQUARE)), b.const(1.0))
        terms.append(b.total(b.op("Log", ratio), 0, 1))
        roots.append(b.op("Sqrt", b.op("Reciprocal", ratio)))
    # The residual is the 93rd row, so one product gives the Gauss-Newton matrix and the gradient.
    j_image = b.mul(b.concat(0, j_image, b.reshape(r_image, 1, 2, 33)), roots[0])
    j_world = b.mul(b.concat(0, j_world, b.reshape(r_world, 1, 3, 33)), roots[1])
    design = b.reshape(b.concat(1, j_image, j_world), UNKNOWNS + 1, 165)
    products = b.slice(b.mm(design, b.transpose(design, 1, 0)), 1, 0, UNKNOWNS)
    normal, right = b.split(products, 0, UNKNOWNS, 1)
    # Priors.
    from_prior, from_anchor = b.sub("cand", o["prior_mean"]), b.sub("cand", "anchor")
    pull = b.mm(from_prior, o["prior"])
    hold = b.mul(from_anchor, "anchor_weight")
    cost = b.add(b.mul(b.add(*terms), b.const(ROBUST_SQUARE)), b.add(b.total(b.mul(pull, from_prior), 0), b.total(b.mul(hold, from_anchor), 0)))
    gradient = b.add(b.reshape(right, UNKNOWNS), b.add(pull, hold))
    hessian = b.add(normal, o["curvature"])

    # Keep the better of this point and the best so far.
    better = b.op("Less", cost, "best_cost")
    best = b.op("Where", better, "cand", "best")
    best_cost = b.op("Where", better, cost, "best_cost")
    gradient = b.op("Where", better, gradient, "gradient")
    hessian = b.op("Where", better, hessian, "hessian")
    damping = b.mul("damping", b.op("Where", better, b.const(0.25), b.const(8.0)))
    damping = b.op("Clip", damping, b.const(1e-4), b.const(1e3))
    # Angles at a limit that the gradient pushes outwards are frozen for this step.
    low = b.op("And", b.op("LessOrEqual", best, o["low"]), b.op("Greater", gradient, b.const(0.0)))
    high = b.op("And", b.op("GreaterOrEqual", best, o["high"]), b.op("Less", gradient, b.const(0.0)))
    frozen = b.op("Cast", b.op("Or", low, high), to=TensorProto.FLOAT)
    eye = b.const(np.eye(UNKNOWNS))
    solved = b.add(hessian, b.mul(eye, b.mul(frozen, b.const(FROZEN))))
    free = b.mul(gradient, b.sub(b.const(1.0), frozen))
    # Scaled to a unit diagonal, then damped: Marquardt's choice, and what float32 needs.
    diagonal = b.op("Sqrt", b.op("Reciprocal", b.total(b.mul(solved, eye), 1)))
    outer_scale = b.mul(b.reshape(diagonal, UNKNOWNS, 1), diagonal)
    damped = b.add(b.mul(solved, outer_scale), b.mul(eye, damping))
    inverse = b.mul(b.op("Inverse", damped, domain="com.microsoft"), outer_scale)
    step = b.op("Clip", b.mm(free, inverse), b.const(-0.7), b.const(0.7))
    moved_x = b.op("Min", b.op("Max", b.sub(best, step), o["low"]), o["high"])

    def rename(source: str, target: str, kind: int, shape: list[int]):
        b.nodes.append(helper.make_node("Identity", [source], [target]))
        return helper.make_tensor_value_info(target, kind, shape)

    f = TensorProto.FLOAT
    b.nodes.append(helper.make_node("Identity", ["go"], ["go_on"]))
    outputs = [helper.make_tensor_value_info("go_on", TensorProto.BOOL, []), rename(best, "best_", f, [92]), rename(moved_x, "cand_", f, [92]),
               rename(hessian, "hessian_", f, [92, 92]), rename(gradient, "gradient_", f, [92]), rename(best_cost, "best_cost_", f, []),
               rename(damping, "damping_", f, []), rename(inverse, "inverse_", f, [92, 92])]
    inputs = [helper.make_tensor_value_info("trip", TensorProto.INT64, []), helper.make_tensor_value_info("go", TensorProto.BOOL, []),
              *[helper.make_tensor_value_info(n, f, s) for n, s in (("best", [92]), ("cand", [92]), ("hessian", [92, 92]), ("gradient", [92]),
                                                                     ("best_cost", []), ("damping", []), ("inverse", [92, 92]))]]
    return helper.make_graph(b.nodes, "step", inputs, outputs)


def cold_branch(outer: Builder, weights: dict[str, np.ndarray]) -> onnx.GraphProto:
    """The regressor: start point (92) and root base (3, 3)."""
    b = Builder("r", outer)
    x = "features"
    layers = len(weights) // 2
    for index in range(layers):
        x = b.add(b.mm(x, b.const(weights[f"w{index}"])), b.const(weights[f"b{index}"]))
        if index + 1 < layers:
            x = b.mul(x, b.op("Sigmoid", x))
    first, second, body, betas = b.split(b.reshape(x, 91), 0, 3, 3, 69, 16)

    def unit(v):
        return b.div(v, b.op("Sqrt", b.total(b.mul(v, v), 0, keep=1)))

    c0 = unit(first)
    c1 = unit(b.sub(second, b.mul(c0, b.total(b.mul(c0, second), 0, keep=1))))
    c2 = b.reshape(b.mm(b.reshape(b.mm(c0, b.const(skew_basis())), 3, 3), b.reshape(c1, 3, 1)), 3)
    matrix = b.transpose(b.reshape(b.concat(0, c0, c1, c2), 3, 3), 1, 0)
    base = b.mm("ray_rotation", matrix)
    _, transl, shape, scale = b.split("x0", 0, THETA, 3, 16, 1)
    shape = b.add(shape, b.mul(betas, "regressed_shape"))
    start = b.concat(0, b.const(np.zeros(3)), body, transl, shape, scale)
    start = b.op("Min", b.op("Max", start, "low"), "high")
    b.nodes += [helper.make_node("Identity", [start], ["cold_x"]), helper.make_node("Identity", [base], ["cold_base"])]
    return helper.make_graph(b.nodes, "cold", [], [helper.make_tensor_value_info("cold_x", TensorProto.FLOAT, [92]),
                                                   helper.make_tensor_value_info("cold_base", TensorProto.FLOAT, [3, 3])])


def build(weights: dict[str, np.ndarray]) -> onnx.ModelProto:
    """Assembles the model."""
    f = TensorProto.FLOAT
    inputs = {
        "joint_rest": [24, 3], "joint_shape": [24, 3, 16], "bone_rest": [24, 3, 33], "bone_shape": [16, 24, 3, 33], "bone_weight": [24, 33],
        "features": [1, 198], "ray_rotation": [3, 3], "rays": [2, 33], "ray_weight": [33], "world": [3, 33], "world_weight": [3, 33],
        "x0": [92], "root_base": [3, 3], "anchor": [92], "anchor_weight": [92], "shape_mean": [16], "shape_precision": [16, 16],
        "scale_precision": [1, 1], "pose_strength": [], "regressed_shape": [], "damping0": [],
    }
    b = Builder("g")
    mean, precision = pose_prior()
    low72, high72 = poses.limits()
    low, high = np.full(92, -1e3), np.full(92, 1e3)
    low[:72], high[:72] = low72, high72
    low[91], high[91] = 0.5, 2.0
    low_name, high_name = b.const(low), b.const(high)
    b.nodes += [helper.make_node("Identity", [low_name], ["low"]), helper.make_node("Identity", [high_name], ["high"])]
    warm = helper.make_graph(
        [helper.make_node("Identity", ["x0"], ["warm_x"]), helper.make_node("Identity", ["root_base"], ["warm_base"])], "warm", [],
        [helper.make_tensor_value_info("warm_x", f, [92]), helper.make_tensor_value_info("warm_base", f, [3, 3])])
    b.nodes.append(helper.make_node("If", ["cold"], ["start", "base"], then_branch=cold_branch(b, weights), else_branch=warm))
    o = {"low": "low", "high": "high"}
    o["base_all"] = b.concat(0, b.reshape("base", 1, 3, 3), b.const(np.tile(np.eye(3), (23, 1, 1))))
    o["joint_rest"], o["joint_shape"], o["bone_rest"], o["bone_weight"] = "joint_rest", "joint_shape", "bone_rest", "bone_weight"
    o["joint_shape72"] = b.transpose(b.reshape("joint_shape", 72, 16), 1, 0)
    o["bone_shape72"] = b.reshape("bone_shape", 16, 72, 33)
    o["bone_shape_flat"] = b.reshape("bone_shape", 16, 2376)
    o["bone_weight3"] = b.reshape("bone_weight", 24, 1, 33)
    o["below_weight"] = b.reshape(b.mm(b.const(descendants()), "bone_weight"), 24, 1, 33)
    to_parent = np.eye(24) - np.array([(np.arange(24) == p) & (p >= 0) for p in PARENTS])
    o["offset_shape"] = b.reshape(b.mm(b.const(to_parent), b.reshape("joint_shape", 24, 48)), 24, 3, 16)
    o["prior_mean"] = b.concat(0, b.const(mean), b.const(np.zeros(3)), "shape_mean", b.const(np.ones(1)))
    pose_part = b.mul(b.const(precision), "pose_strength")

    def pad(a, before, after):
        return b.op("Pad", a, b.ints(before, before, after, after))

    o["prior"] = b.add(b.add(pad(pose_part, 0, 20), pad("shape_precision", SHAPE0, 1)), pad("scale_precision", SCALE0, 0))
    o["curvature"] = b.add(o["prior"], b.mul(b.const(np.eye(92)), "anchor_weight"))
    loop_start = [b.const(v) for v in (np.zeros((92, 92)), np.zeros(92), 1e30)]
    body = step_body(b, o)
    b.nodes.append(helper.make_node("Loop", ["iterations", "", "start", "start", loop_start[0], loop_start[1], loop_start[2], "damping0", loop_start[0]],
                                    ["best_x", "next_x", "last_hessian", "last_gradient", "cost", "last_damping", "last_inverse"], body=body))
    b.nodes.append(helper.make_node("Identity", ["base"], ["root"]))
    b.nodes.append(helper.make_node("Slice", ["last_inverse", b.ints(75, 75), b.ints(91, 91), b.ints(0, 1)], ["shape_covariance"]))
    graph_inputs = [helper.make_tensor_value_info(n, f, s) for n, s in inputs.items()]
    graph_inputs += [helper.make_tensor_value_info("iterations", TensorProto.INT64, []), helper.make_tensor_value_info("cold", TensorProto.BOOL, [])]
    outputs = [helper.make_tensor_value_info(n, f, s) for n, s in (("best_x", [92]), ("next_x", [92]), ("root", [3, 3]), ("cost", []), ("shape_covariance", [16, 16]))]
    graph = helper.make_graph(b.nodes, "body_fit", graph_inputs, outputs, initializer=list(b.constants.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
                              producer_name="jingxuan tools/fit/build_graph.py")
    model.ir_version = 9
    return model


def main() -> None:
    """Builds and saves the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", required=True, help=".npz of train_regressor.py")
    parser.add_argument("--out", default="models/body_fit.onnx")
    arguments = parser.parse_args()
    with np.load(arguments.weights) as npz:
        model = build({name: npz[name] for name in npz.files})
    onnx.checker.check_model(model)
    onnx.save(model, arguments.out)
    loop = next(n for n in model.graph.node if n.op_type == "Loop")
    print(f"{arguments.out}: {model.ByteSize() / 1e6:.2f} MB, {len(model.graph.node)} outer nodes, {len(loop.attribute[0].g.node)} in a step")


if __name__ == "__main__":
    main()
