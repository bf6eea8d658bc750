//! The solver: one worn sheet of cloth from picture to picture.

use glam::{Mat3A, Vec3, Vec3A};

use super::{Constraints, Material, constraints::Span};

/// Gravity, m/s².
const GRAVITY: f32 = 9.81;
/// The longest substep, seconds; longer pauses are not caught up with.
const LONGEST_STEP: f32 = 1.0 / 60.0;
/// The substep that is aimed at, seconds.
const STEP: f32 = 1.0 / 120.0;
/// A longer pause between pictures than this is a new beginning, seconds.
const GAP: f32 = 0.4;
/// A skinned place that moves faster than this was not moved by a person, m/s.
const TELEPORT: f32 = 5.0;
/// Changes of velocity below this are the noise of the fit, m/s.
const NOISE: f32 = 0.12;
/// Cloth moves no faster than this beside its skinned place, m/s.
const FASTEST: f32 = 3.0;
/// How strongly held and free cloth is drawn to its skinned place, 1/s.
const PULL: [f32; 2] = [0.9, 24.0];
/// How much the cloth between a vertex and its anchor gives, per unit of compliance.
const ANCHOR_GIVE: f32 = 0.1;
/// Share of sideways motion lost at a contact in a substep.
const FRICTION: f32 = 0.45;
/// All cloth slower than this ...
const STILL: f32 = 0.03;
/// ... for this long rests, seconds.
const RESTS_AFTER: f32 = 0.4;
/// Rest ends when an edge of the skinned cloth has changed by this share of its length.
const WAKES_AT: f32 = 0.3;

/// One picture's skinned cloth.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame<'a> {
    /// Where skinning puts every vertex, camera frame, metres.
    pub skinned: &'a [Vec3],
    /// How skinning turns it.
    pub turns: &'a [Mat3A],
    /// Unit, downwards, camera frame.
    pub down: Vec3,
    /// Seconds since the last picture.
    pub dt: f32,
    /// At most this many substeps.
    pub substeps: u32,
}

/// State and making of one worn sheet.
#[derive(Debug)]
pub(crate) struct Cloth {
    constraints: Constraints,
    material: Material,
    /// How firmly each vertex is held, 0..1.
    hold: Vec<f32>,
    /// How far each vertex may be from its skinned place, metres.
    reach: Vec<f32>,
    /// What each vertex hangs from.
    anchors: Vec<Anchor>,
    /// Whether each vertex is simulated; the others follow.
    free: Vec<bool>,
    velocity: Vec<Vec3>,
    last: Option<Last>,
    still_for: f32,
    /// Skinned edges when the cloth came to rest: what changes them wakes it.
    asleep: Option<Vec<Vec3>>,
    before: Vec<Vec3>,
    /// Offset from the skinned place, turned back: where the cloth is while it rests.
    offset: Vec<Vec3>,
    inertial: Vec<Vec3>,
    touches: Vec<bool>,
}

/// Long-range attachment (Kim, Chentanez, Müller 2012): a vertex is never farther from where the cloth is held than the cloth
/// between is long. One pass of a substep carries a pull along a few edges only; without this, cloth would sag like rubber.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    /// The nearest held vertex along the cloth.
    pub vertex: u32,
    /// The length of the cloth between, metres.
    pub length: f32,
}

#[derive(Debug)]
struct Last {
    skinned: Vec<Vec3>,
    motion: Vec<Vec3>,
}

impl Cloth {
    /// `hold`, `reach`, `anchors` and `free` per vertex: see the fields.
    pub fn new(
        constraints: Constraints,
        material: Material,
        hold: Vec<f32>,
        reach: Vec<f32>,
        anchors: Vec<Anchor>,
        free: Vec<bool>,
    ) -> Self {
        let count = hold.len();
        Self {
            constraints,
            material,
            hold,
            reach,
            anchors,
            free,
            velocity: vec![Vec3::ZERO; count],
            last: None,
            still_for: 0.0,
            asleep: None,
            before: vec![Vec3::ZERO; count],
            offset: vec![Vec3::ZERO; count],
            inertial: vec![Vec3::ZERO; count],
            touches: vec![false; count],
        }
    }

    pub fn material(&self) -> &Material {
        &self.material
    }

    pub fn edges(&self) -> &[Span] {
        &self.constraints.edges
    }

    /// Whether the cloth has come to rest.
    pub fn rests(&self) -> bool {
        self.asleep.is_some()
    }

    /// Ends the rest: something else than the body changed.
    pub fn wake(&mut self) {
        (self.asleep, self.still_for) = (None, 0.0);
    }

    /// Moves the cloth to this picture, into `cloth`. `contact` keeps it outside of what it lies on and says which vertices
    /// touch; it is asked after every substep.
    pub fn step(
        &mut self,
        frame: &Frame<'_>,
        cloth: &mut [Vec3],
        contact: &mut dyn FnMut(&mut [Vec3], &mut [bool]),
    ) {
        self.feel(frame);
        self.carry(frame, cloth);
        if self.rests_on(frame) {
            return;
        }
        let dt = frame.dt.clamp(1e-3, frame.substeps.max(1) as f32 * LONGEST_STEP);
        let steps = ((dt / STEP).round() as u32).clamp(1, frame.substeps.max(1));
        let h = dt / steps as f32;
        let mut fastest = 0.0_f32;
        for _ in 0..steps {
            fastest = fastest.max(self.substep(frame, cloth, h, contact));
        }
        for (n, place) in cloth.iter().enumerate() {
            self.offset[n] = unturned(&frame.turns[n], *place - frame.skinned[n]);
        }
        self.still_for = if fastest < STILL { self.still_for + frame.dt } else { 0.0 };
        if self.still_for > RESTS_AFTER {
            self.asleep = Some(self.form(frame));
            self.velocity.fill(Vec3::ZERO);
        }
    }

    /// The inertial push of this picture: what the skinned place's change of velocity does to cloth that is carried by it.
    fn feel(&mut self, frame: &Frame<'_>) {
        let dt = frame.dt.max(1e-3);
        let fresh = self.last.as_ref().is_none_or(|last| {
            frame.dt > GAP
                || last.skinned.iter().zip(frame.skinned).any(|(a, b)| a.distance(*b) > TELEPORT * dt + 0.25)
        });
        self.inertial.fill(Vec3::ZERO);
        if fresh {
            self.velocity.fill(Vec3::ZERO);
            self.wake();
            self.last =
                Some(Last { skinned: frame.skinned.to_vec(), motion: vec![Vec3::ZERO; frame.skinned.len()] });
            return;
        }
        let Some(last) = &mut self.last else { return };
        for (n, now) in frame.skinned.iter().enumerate() {
            let motion = (*now - last.skinned[n]) / dt;
            let change = motion - last.motion[n];
            let felt = change * smoothstep(NOISE, 3.0 * NOISE, change.length());
            self.inertial[n] =
                -felt.clamp_length_max(TELEPORT) * self.material.inertia * (1.0 - self.hold[n]);
            last.motion[n] = last.motion[n].lerp(motion, 0.7);
            last.skinned[n] = *now;
        }
    }

    /// Takes the cloth along with its skinned place.
    fn carry(&self, frame: &Frame<'_>, cloth: &mut [Vec3]) {
        for (n, place) in cloth.iter_mut().enumerate() {
            *place = frame.skinned[n] + Vec3::from(frame.turns[n] * Vec3A::from(self.offset[n]));
        }
    }

    /// Whether the cloth is at rest and stays so.
    fn rests_on(&mut self, frame: &Frame<'_>) -> bool {
        let Some(form) = &self.asleep else { return false };
        let changed = self.constraints.edges.iter().step_by(CHECKED).zip(form).any(|(edge, then)| {
            (edge_of(frame.skinned, edge) - *then).length_squared()
                > then.length_squared() * WAKES_AT * WAKES_AT + 1e-6
        });
        let moved = self.inertial.iter().any(|push| push.length_squared() > 0.0);
        if changed || moved {
            self.wake();
        }
        self.asleep.is_some()
    }

    /// Some of the skinned edges: the form of the skinned cloth, whatever its place.
    fn form(&self, frame: &Frame<'_>) -> Vec<Vec3> {
        self.constraints.edges.iter().step_by(CHECKED).map(|edge| edge_of(frame.skinned, edge)).collect()
    }

    /// One substep of `h` seconds; the fastest free vertex, m/s.
    fn substep(
        &mut self,
        frame: &Frame<'_>,
        cloth: &mut [Vec3],
        h: f32,
        contact: &mut dyn FnMut(&mut [Vec3], &mut [bool]),
    ) -> f32 {
        let air = (-self.material.air * h).exp();
        let share = h / frame.dt.max(h);
        self.before.copy_from_slice(cloth);
        for (n, place) in cloth.iter_mut().enumerate() {
            if !self.free[n] {
                continue;
            }
            let loose = 1.0 - self.hold[n];
            let mut velocity = self.velocity[n] + self.inertial[n] * share;
            velocity += frame.down * (GRAVITY * h * loose);
            velocity = (velocity * air).clamp_length_max(FASTEST);
            *place += velocity * h;
        }
        // A compliance of 1 gives half the correction at the aimed step and a quarter where steps are twice as long.
        let softness = (STEP / h).powi(2);
        project(cloth, &self.constraints.edges, &self.hold, self.material.stretch * softness);
        project(cloth, &self.constraints.bends, &self.hold, self.material.bend * softness);
        let give = 1.0 + self.material.stretch * ANCHOR_GIVE;
        for (n, anchor) in self.anchors.iter().enumerate() {
            let from = cloth[anchor.vertex as usize];
            let away = cloth[n] - from;
            let longest = anchor.length * give;
            if away.length_squared() > longest * longest {
                cloth[n] = from + away * (longest / away.length());
            }
        }
        for (n, place) in cloth.iter_mut().enumerate() {
            let skinned = frame.skinned[n];
            let kept = (-h * (PULL[0] + (PULL[1] - PULL[0]) * self.hold[n])).exp();
            *place = skinned + ((*place - skinned) * kept).clamp_length_max(self.reach[n]);
        }
        self.touches.fill(false);
        contact(cloth, &mut self.touches);
        let mut fastest = 0.0_f32;
        for (n, place) in cloth.iter_mut().enumerate() {
            if !self.free[n] {
                continue;
            }
            if self.touches[n] {
                *place -= (*place - self.before[n]) * FRICTION;
            }
            let moved = (*place - self.before[n]) / h;
            self.velocity[n] = moved.clamp_length_max(FASTEST);
            fastest = fastest.max(moved.length_squared());
        }
        fastest.sqrt()
    }
}

/// One edge in this many is looked at to notice that the body changed its form.
const CHECKED: usize = 17;

fn edge_of(points: &[Vec3], span: &Span) -> Vec3 {
    points[span.b as usize] - points[span.a as usize]
}

/// One Gauss-Seidel pass over distance constraints; inverse masses are 1, less what is held.
fn project(cloth: &mut [Vec3], spans: &[Span], hold: &[f32], compliance: f32) {
    for span in spans {
        let (a, b) = (span.a as usize, span.b as usize);
        let (wa, wb) = (1.0 - hold[a], 1.0 - hold[b]);
        let sum = wa + wb;
        if sum <= 0.0 {
            continue;
        }
        let along = cloth[a] - cloth[b];
        let length = along.length();
        let push = along * ((span.rest - length) / (length.max(1e-5) * (sum + compliance)));
        cloth[a] += push * wa;
        cloth[b] -= push * wb;
    }
}

/// The inverse of a blended rotation; where a joint has wrung it flat, its transpose.
fn unturned(turn: &Mat3A, v: Vec3) -> Vec3 {
    let back = if turn.determinant() > 0.2 { turn.inverse() } else { turn.transpose() };
    Vec3::from(back * Vec3A::from(v))
}

fn smoothstep(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
