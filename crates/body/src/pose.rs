//! Posing: shape, pose and translation to a mesh in the camera frame.

use glam::{Affine3A, Mat3A, Quat, Vec3, Vec3A};

use crate::{
    BodyModel, JOINTS, Pose,
    model::{Correctives, FEATURES, PARENTS},
};

/// A joint turned by less than this (an entry of its matrix) corrects nothing.
const STRAIGHT: f32 = 1e-4;

/// A posed body; reused from frame to frame without allocation.
#[derive(Clone, Debug, Default)]
pub struct Posed {
    /// Camera frame, metres.
    pub vertices: Vec<Vec3>,
    /// Camera frame, metres.
    pub joints: [Vec3; JOINTS],
    /// Rest frame of the shaped body to camera frame, per joint.
    pub transforms: [Affine3A; JOINTS],
    /// Model and coefficients that `shaped` and `rest` are of.
    shape: Option<(u64, Vec<f32>)>,
    shaped: Vec<Vec3>,
    rest: [Vec3; JOINTS],
    corrected: Vec<Vec3A>,
}

impl BodyModel {
    /// As [`BodyModel::pose_into`], into a new body.
    #[must_use]
    pub fn pose(&self, betas: &[f32], pose: &Pose, transl: Vec3) -> Posed {
        let mut posed = Posed::default();
        self.pose_into(betas, pose, transl, &mut posed);
        posed
    }

    /// Poses the body: SMPL's shape and pose blend shapes and linear blend skinning (Loper et al. 2015, equations 2 to
    /// 10). `transl` is added after the root rotation about the pelvis. The shaped body is kept while the shape stays.
    pub fn pose_into(&self, betas: &[f32], pose: &Pose, transl: Vec3, out: &mut Posed) {
        self.reshape(betas, out);
        let rotations: [Mat3A; JOINTS] =
            std::array::from_fn(|joint| Mat3A::from_quat(Quat::from_scaled_axis(pose[joint])));
        out.corrected.clear();
        out.corrected.extend(out.shaped.iter().map(|&v| Vec3A::from(v)));
        for (rotation, correctives) in rotations[1..].iter().zip(&self.correctives) {
            correctives.add(rotation, &mut out.corrected);
        }
        (out.transforms, out.joints) = chain(&rotations, &out.rest, transl);
        let transforms = &out.transforms;
        out.vertices.clear();
        out.vertices.extend(out.corrected.iter().zip(self.skin.iter()).map(|(&rest, weights)| {
            let mut moved = Vec3A::ZERO;
            for &(joint, weight) in weights {
                moved += weight * transforms[usize::from(joint)].transform_point3a(rest);
            }
            Vec3::from(moved)
        }));
    }

    fn reshape(&self, betas: &[f32], out: &mut Posed) {
        let (model, coefficients) = out.shape.get_or_insert_with(|| (0, Vec::new()));
        if *model == self.identity && coefficients == betas {
            return;
        }
        *model = self.identity;
        coefficients.clear();
        coefficients.extend_from_slice(betas);
        self.shape_into(betas, &mut out.shaped);
        out.rest = self.joints_of(&out.shaped);
    }
}

impl Correctives {
    /// Adds what a joint's rotation corrects (equation 9: the rotation matrix less the identity, row by row).
    fn add(&self, rotation: &Mat3A, vertices: &mut [Vec3A]) {
        let rows = (*rotation - Mat3A::IDENTITY).transpose();
        let [[a, b, c], [d, e, f], [g, h, i]] = rows.to_cols_array_2d();
        let features: [f32; FEATURES] = [a, b, c, d, e, f, g, h, i];
        if features.iter().all(|feature| feature.abs() < STRAIGHT) {
            return;
        }
        for (&vertex, directions) in self.vertices.iter().zip(&self.directions) {
            let mut offset = Vec3A::ZERO;
            for (direction, feature) in directions.iter().zip(features) {
                offset += *direction * feature;
            }
            vertices[vertex as usize] += offset;
        }
    }
}

/// Forward kinematics: skinning transforms (rest frame to camera frame) and posed joints.
fn chain(
    rotations: &[Mat3A; JOINTS],
    rest: &[Vec3; JOINTS],
    transl: Vec3,
) -> ([Affine3A; JOINTS], [Vec3; JOINTS]) {
    let mut transforms = [Affine3A::IDENTITY; JOINTS];
    for joint in 0..JOINTS {
        transforms[joint] = if joint == 0 {
            Affine3A { matrix3: rotations[0], translation: Vec3A::from(rest[0] + transl) }
        } else {
            let parent = PARENTS[joint];
            let offset = Vec3A::from(rest[joint] - rest[parent]);
            transforms[parent] * Affine3A { matrix3: rotations[joint], translation: offset }
        };
    }
    let joints = transforms.map(|transform| Vec3::from(transform.translation));
    for (transform, rest) in transforms.iter_mut().zip(rest) {
        let turned = transform.matrix3 * Vec3A::from(*rest);
        transform.translation -= turned;
    }
    (transforms, joints)
}
