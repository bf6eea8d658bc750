//! Where MediaPipe's landmarks lie on a genuine SMPL mesh, which carries no landmark regressor.

use jingxuan_vision::{LANDMARKS, landmark as l};

use crate::{JOINTS, model::Row};

/// Vertices of the SMPL mesh.
pub(crate) const SMPL_VERTICES: usize = 6890;

/// Vertex numbers of facial and limb extremities as published with the smplx package.
mod vertex {
    pub const NOSE: usize = 332;
    pub const EYES: [usize; 2] = [2800, 6260];
    pub const EARS: [usize; 2] = [583, 4071];
    pub const THUMBS: [usize; 2] = [2746, 6191];
    pub const INDEXES: [usize; 2] = [2319, 5782];
    pub const PINKIES: [usize; 2] = [2673, 6133];
    pub const BIG_TOES: [usize; 2] = [3216, 6617];
    pub const HEELS: [usize; 2] = [3387, 6787];
}

const HEAD: usize = 15;

/// The landmarks as sums of vertices; `joints` are the rows of the joint regressor. Eye corners, mouth and knuckles
/// are interpolated: on SMPL they are good to about a centimetre.
pub(crate) fn of_smpl(joints: &[Row]) -> Vec<Row> {
    debug_assert_eq!(joints.len(), JOINTS);
    let point = |v: usize| vec![(v, 1.0)];
    let mut rows = vec![point(vertex::NOSE); LANDMARKS];
    for side in 0..2 {
        let (eye, ear, nose) = (point(vertex::EYES[side]), point(vertex::EARS[side]), point(vertex::NOSE));
        let eyes = [
            [l::LEFT_EYE_INNER, l::LEFT_EYE, l::LEFT_EYE_OUTER],
            [l::RIGHT_EYE_INNER, l::RIGHT_EYE, l::RIGHT_EYE_OUTER],
        ][side];
        rows[eyes[0]] = mix(&[(&eye, 0.8), (&nose, 0.2)]);
        rows[eyes[1]] = eye.clone();
        rows[eyes[2]] = mix(&[(&eye, 0.85), (&ear, 0.15)]);
        rows[l::LEFT_EAR + side] = ear.clone();
        rows[l::MOUTH_LEFT + side] = mix(&[(&nose, 0.62), (&ear, 0.13), (&joints[HEAD], 0.25)]);
        for (landmark, joint) in [
            (l::LEFT_SHOULDER, 16),
            (l::LEFT_ELBOW, 18),
            (l::LEFT_WRIST, 20),
            (l::LEFT_HIP, 1),
            (l::LEFT_KNEE, 4),
            (l::LEFT_ANKLE, 7),
        ] {
            rows[landmark + side] = joints[joint + side].clone();
        }
        let knuckles = &joints[22 + side];
        rows[l::LEFT_PINKY + side] = mix(&[(&point(vertex::PINKIES[side]), 0.4), (knuckles, 0.6)]);
        rows[l::LEFT_INDEX + side] = mix(&[(&point(vertex::INDEXES[side]), 0.4), (knuckles, 0.6)]);
        rows[l::LEFT_THUMB + side] = mix(&[(&point(vertex::THUMBS[side]), 0.5), (&joints[20 + side], 0.5)]);
        rows[l::LEFT_HEEL + side] = point(vertex::HEELS[side]);
        rows[l::LEFT_FOOT_INDEX + side] = point(vertex::BIG_TOES[side]);
    }
    rows
}

fn mix(parts: &[(&Row, f32)]) -> Row {
    parts.iter().flat_map(|(row, share)| row.iter().map(move |(v, w)| (*v, w * share))).collect()
}
