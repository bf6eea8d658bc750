//! Posing: shape, pose and translation to a mesh in the camera frame.

use glam::{Affine3A, Mat3A, Quat, Vec3, Vec3A};

use crate::{
    BodyModel, JOINTS, Pose,
    model::{FEATURES, PARENTS},
};

/// A posed body; reused from frame to frame without allocation.
#[derive(Clone, Debug, Default)]
pub struct Posed {
    /// Camera frame, metres.
    pub vertices: Vec<Vec3>,
    /// Camera frame, metres.
    pub joints: [Vec3; JOINTS],
    /// Rest frame of the shaped body to camera frame, per joint.
    pub transforms: [Affine3A; JOINTS],
    /// The shape that `shaped` is of.
    betas: Option<Vec<f32>>,
    shaped: Vec<Vec3>,
    corrected: Vec<Vec3>,
    rest: [Vec3; JOINTS],
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
    /// 10). `transl` is added after the root rotation about the pelvis.
    pub fn pose_into(&self, betas: &[f32], pose: &Pose, transl: Vec3, out: &mut Posed) {
        if out.betas.as_deref() != Some(betas) || out.shaped.len() != self.vertex_count() {
            self.shape_into(betas, &mut out.shaped);
            out.rest = self.joints_of(&out.shaped);
            out.betas = Some(betas.to_vec());
        }
        let rotations: [Mat3A; JOINTS] =
            std::array::from_fn(|joint| Mat3A::from_quat(Quat::from_scaled_axis(pose[joint])));
        self.correct(&rotations, &out.shaped, &mut out.corrected);
        for joint in 0..JOINTS {
            let parent = PARENTS[joint];
            out.transforms[joint] = if joint == 0 {
                Affine3A { matrix3: rotations[0], translation: Vec3A::from(out.rest[0] + transl) }
            } else {
                let offset = Vec3A::from(out.rest[joint] - out.rest[parent]);
                out.transforms[parent] * Affine3A { matrix3: rotations[joint], translation: offset }
            };
        }
        for joint in 0..JOINTS {
            out.joints[joint] = Vec3::from(out.transforms[joint].translation);
            let from_rest = out.transforms[joint].matrix3 * Vec3A::from(out.rest[joint]);
            out.transforms[joint].translation -= from_rest;
        }
        out.vertices.clear();
        out.vertices.extend(out.corrected.iter().enumerate().map(|(v, rest)| {
            let rest = Vec3A::from(*rest);
            let moved: Vec3A = self
                .skin
                .of(v)
                .iter()
                .map(|&(joint, weight)| out.transforms[usize::from(joint)].transform_point3a(rest) * weight)
                .sum();
            Vec3::from(moved)
        }));
    }

    /// Adds the pose-dependent corrections (SMPL equation 9: rotation matrices less the identity, row by row).
    fn correct(&self, rotations: &[Mat3A; JOINTS], shaped: &[Vec3], corrected: &mut Vec<Vec3>) {
        corrected.clear();
        corrected.extend_from_slice(shaped);
        for (rotation, correctives) in rotations[1..].iter().zip(&self.correctives) {
            let rows = (*rotation - Mat3A::IDENTITY).transpose();
            let mut features = [0.0; FEATURES];
            for (row, values) in
                [rows.x_axis, rows.y_axis, rows.z_axis].iter().zip(features.chunks_exact_mut(3))
            {
                values.copy_from_slice(&row.to_array());
            }
            if features.iter().all(|f| f.abs() < 1e-4) {
                continue;
            }
            for corrective in correctives {
                let offset: Vec3 =
                    corrective.directions.iter().zip(&features).map(|(direction, f)| *direction * *f).sum();
                corrected[corrective.vertex as usize] += offset;
            }
        }
    }
}
