//! What draping needs to know of a body: its surface, its rest shape and its pose.

use glam::{Affine3A, Mat3A, Quat, Vec3, Vec3A};
use jingxuan_body::{BodyModel, JOINTS, PARENTS, Pose};

use crate::{
    GarmentError,
    topology::{Neighbours, vertex_normals},
};

/// The joint at the other end of the bone that starts at each joint (itself at the ends of limbs).
pub(crate) const BONE_END: [usize; JOINTS] =
    [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 10, 11, 15, 16, 17, 15, 18, 19, 20, 21, 22, 23, 22, 23];

/// Regions of the body that cloth is attached to and collides with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Pelvis, spine, collars.
    Torso,
    /// Neck and head.
    Head,
    /// Left shoulder to hand.
    LeftArm,
    /// Right shoulder to hand.
    RightArm,
    /// Left hip to foot.
    LeftLeg,
    /// Right hip to foot.
    RightLeg,
}

impl Part {
    /// The region that a joint moves.
    #[must_use]
    pub fn of_joint(joint: usize) -> Self {
        match joint {
            1 | 4 | 7 | 10 => Self::LeftLeg,
            2 | 5 | 8 | 11 => Self::RightLeg,
            12 | 15 => Self::Head,
            16 | 18 | 20 | 22 => Self::LeftArm,
            17 | 19 | 21 | 23 => Self::RightArm,
            _ => Self::Torso,
        }
    }
}

/// The unchanging side of a body model: triangles and which joint moves each vertex most. Made once per model.
#[derive(Debug)]
pub struct BodySurface {
    /// Triangles, vertex indices, counter-clockwise from outside.
    pub triangles: Vec<[u32; 3]>,
    /// The joint with the largest skinning weight, per vertex.
    pub joint: Vec<u8>,
    pub(crate) neighbours: Neighbours,
    pub(crate) triangles_around: Neighbours,
}

impl BodySurface {
    /// `triangles` over vertices whose dominant joints are `joint`.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when an index or joint is out of range.
    pub fn new(triangles: Vec<[u32; 3]>, joint: Vec<u8>) -> Result<Self, GarmentError> {
        let count = joint.len();
        if let Some(&index) = triangles.iter().flatten().find(|&&index| index as usize >= count) {
            return Err(GarmentError::Body(format!("triangle corner {index} of {count} vertices")));
        }
        if let Some(joint) = joint.iter().find(|&&joint| usize::from(joint) >= JOINTS) {
            return Err(GarmentError::Body(format!("joint {joint} of {JOINTS}")));
        }
        let neighbours = Neighbours::of(count, &triangles);
        let triangles_around = Neighbours::triangles_around(count, &triangles);
        Ok(Self { triangles, joint, neighbours, triangles_around })
    }

    /// The surface of a body model.
    ///
    /// # Errors
    /// [`GarmentError::Body`] for a model whose triangles do not belong to its vertices.
    pub fn of(model: &BodyModel) -> Result<Self, GarmentError> {
        Self::new(model.triangles().to_vec(), model.dominant_joints())
    }

    /// The region of a vertex.
    #[must_use]
    pub fn part(&self, vertex: usize) -> Part {
        Part::of_joint(usize::from(self.joint[vertex]))
    }

    pub(crate) fn check(&self, vertices: &[Vec3]) -> Result<(), GarmentError> {
        if vertices.len() == self.joint.len() {
            return Ok(());
        }
        Err(GarmentError::Body(format!("{} vertices, the surface has {}", vertices.len(), self.joint.len())))
    }
}

/// A shaped body in its rest pose, body frame, metres.
#[derive(Clone, Debug, PartialEq)]
pub struct RestBody {
    /// Vertices of the model.
    pub vertices: Vec<Vec3>,
    /// The 24 joints.
    pub joints: [Vec3; JOINTS],
}

impl RestBody {
    /// A model in a shape.
    #[must_use]
    pub fn shaped(model: &BodyModel, betas: &[f32]) -> Self {
        Self { vertices: model.shaped_template(betas), joints: model.joints(betas) }
    }
}

/// The posed body of one frame, with what several garments share about it. Reused from frame to frame.
#[derive(Debug, Default)]
pub struct BodyNow {
    pub(crate) vertices: Vec<Vec3>,
    pub(crate) normals: Vec<Vec3>,
    pub(crate) joints: [Vec3; JOINTS],
    pub(crate) transforms: [Affine3A; JOINTS],
}

impl BodyNow {
    /// Takes over one frame's body.
    ///
    /// `vertices`: posed, camera frame. `rest`: the joints of the same shape in rest pose. `pose`, `transl`: SMPL's.
    ///
    /// # Errors
    /// [`GarmentError::Body`] when the vertices are not those of `surface`.
    pub fn update(
        &mut self,
        surface: &BodySurface,
        vertices: &[Vec3],
        rest: &[Vec3; JOINTS],
        pose: &Pose,
        transl: Vec3,
    ) -> Result<(), GarmentError> {
        surface.check(vertices)?;
        self.vertices.clear();
        self.vertices.extend_from_slice(vertices);
        vertex_normals(vertices, &surface.triangles, &mut self.normals);
        self.transforms = joint_transforms(rest, pose, transl);
        for (n, joint) in self.joints.iter_mut().enumerate() {
            *joint = self.transforms[n].transform_point3(rest[n]);
        }
        Ok(())
    }
}

/// Rest-to-camera transform of every joint: SMPL's forward kinematics (Loper et al. 2015, equations 3 and 4), with
/// `transl` added after the root rotation about the pelvis.
#[must_use]
pub fn joint_transforms(rest: &[Vec3; JOINTS], pose: &Pose, transl: Vec3) -> [Affine3A; JOINTS] {
    let mut global = [Affine3A::IDENTITY; JOINTS];
    for joint in 0..JOINTS {
        let rotation = Mat3A::from_quat(Quat::from_scaled_axis(pose[joint]));
        let parent = PARENTS[joint];
        global[joint] = if joint == 0 {
            Affine3A { matrix3: rotation, translation: Vec3A::from(rest[0] + transl) }
        } else {
            let local = Affine3A { matrix3: rotation, translation: Vec3A::from(rest[joint] - rest[parent]) };
            global[parent] * local
        };
    }
    for (joint, transform) in global.iter_mut().enumerate() {
        transform.translation -= transform.matrix3 * Vec3A::from(rest[joint]);
    }
    global
}
