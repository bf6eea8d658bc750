//! The body as the fit sees it: 24 joints and 33 landmarks, linear in the shape.
//!
//! A landmark is a weighted sum of vertices and each vertex is skinned to several joints, so a posed landmark is
//! `sum_k R_k a_ik + w_ik (p_k - R_k J_k)` with `a_ik = sum_v r_iv w_vk v` and `w_ik = sum_v r_iv w_vk`: exact linear
//! blend skinning (pose correctives are left out; they move landmarks by up to 3 mm).

use glam::Vec3;
use jingxuan_vision::LANDMARKS;

use super::steady::Posture;
use crate::{BodyModel, JOINTS, PARENTS, SHAPES};

/// The graph's constants for one body model. Layouts are row-major as the graph's inputs name them.
#[derive(Clone, Debug)]
pub(super) struct ReducedBody {
    /// (24, 3).
    pub joint_rest: Vec<f32>,
    /// (24, 3, 16).
    pub joint_shape: Vec<f32>,
    /// (24, 3, 33).
    pub bone_rest: Vec<f32>,
    /// (16, 24, 3, 33).
    pub bone_shape: Vec<f32>,
    /// (24, 33).
    pub bone_weight: Vec<f32>,
    /// Height of the mean body, metres.
    pub stature_rest: f32,
    /// Metres of height per shape coefficient.
    pub stature_shape: [f32; SHAPES],
}

impl ReducedBody {
    /// Reduces a model; shape directions beyond 16 are left out, missing ones are zero.
    pub fn new(model: &BodyModel) -> Self {
        let directions = model.shape_count().min(SHAPES);
        let mut joint_rest = vec![0.0; JOINTS * 3];
        let mut joint_shape = vec![0.0; JOINTS * 3 * SHAPES];
        let mut bone_rest = vec![0.0; JOINTS * 3 * LANDMARKS];
        let mut bone_shape = vec![0.0; SHAPES * JOINTS * 3 * LANDMARKS];
        let mut bone_weight = vec![0.0; JOINTS * LANDMARKS];
        for joint in 0..JOINTS {
            for &(vertex, weight) in model.joint_row(joint) {
                let rest = model.template(vertex);
                for axis in 0..3 {
                    joint_rest[joint * 3 + axis] += weight * rest[axis];
                }
                for k in 0..directions {
                    let direction = model.shape_direction(k, vertex);
                    for axis in 0..3 {
                        joint_shape[(joint * 3 + axis) * SHAPES + k] += weight * direction[axis];
                    }
                }
            }
        }
        for i in 0..LANDMARKS {
            for &(vertex, weight) in model.landmark_row(i) {
                for (joint, skin) in model.skin(vertex) {
                    let weight = weight * skin;
                    bone_weight[joint * LANDMARKS + i] += weight;
                    let rest = model.template(vertex);
                    for axis in 0..3 {
                        bone_rest[(joint * 3 + axis) * LANDMARKS + i] += weight * rest[axis];
                    }
                    for k in 0..directions {
                        let direction = model.shape_direction(k, vertex);
                        for axis in 0..3 {
                            let at = ((k * JOINTS + joint) * 3 + axis) * LANDMARKS + i;
                            bone_shape[at] += weight * direction[axis];
                        }
                    }
                }
            }
        }
        let (mut top, mut bottom) = (0, 0);
        for vertex in 0..model.vertex_count() {
            if model.template(vertex).y > model.template(top).y {
                top = vertex;
            }
            if model.template(vertex).y < model.template(bottom).y {
                bottom = vertex;
            }
        }
        let mut stature_shape = [0.0; SHAPES];
        for (k, gain) in stature_shape.iter_mut().enumerate().take(directions) {
            *gain = model.shape_direction(k, top).y - model.shape_direction(k, bottom).y;
        }
        Self {
            joint_rest,
            joint_shape,
            bone_rest,
            bone_shape,
            bone_weight,
            stature_rest: model.template(top).y - model.template(bottom).y,
            stature_shape,
        }
    }

    /// Height of a shaped body standing upright, metres.
    pub fn stature(&self, betas: &[f32]) -> f32 {
        self.stature_rest + betas.iter().zip(&self.stature_shape).map(|(b, s)| b * s).sum::<f32>()
    }

    /// The pelvis of the mean body at rest.
    pub fn pelvis(&self) -> Vec3 {
        Vec3::from_slice(&self.joint_rest)
    }

    /// The 24 joints of a shape and posture, camera frame: SMPL's forward kinematics (Loper et al. 2015).
    pub fn joints(&self, betas: &[f32; SHAPES], posture: &Posture) -> [Vec3; JOINTS] {
        let rest: [Vec3; JOINTS] = std::array::from_fn(|joint| {
            Vec3::from_array(std::array::from_fn(|axis| {
                let row = joint * 3 + axis;
                let shape = &self.joint_shape[row * SHAPES..(row + 1) * SHAPES];
                self.joint_rest[row] + shape.iter().zip(betas).map(|(s, b)| s * b).sum::<f32>()
            }))
        });
        let mut world = posture.rotations;
        let mut joints = [rest[0] + posture.transl; JOINTS];
        for joint in 1..JOINTS {
            let parent = PARENTS[joint];
            joints[joint] = joints[parent] + world[parent] * (rest[joint] - rest[parent]);
            world[joint] = world[parent] * posture.rotations[joint];
        }
        joints
    }
}
