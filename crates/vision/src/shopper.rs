//! Who of several people is the main shopper: the nearest and most central, sticky, with hysteresis.

use glam::Vec2;

use crate::{Detection, Region};

/// A rival must be this much better placed ...
const RIVAL_ADVANTAGE: f32 = 1.35;
/// ... in this many detections in a row before the mirror changes hands.
const RIVAL_PATIENCE: u32 = 4;
/// Two regions whose centres are nearer than this fraction of the larger side hold the same person.
const SAME_PLACE: f32 = 0.22;

/// How well placed a person is: size (nearness) times centrality, without unit.
pub(crate) fn placement(region: &Region, width: u32, height: u32) -> f32 {
    let size = region.side / height.max(1) as f32;
    let aside = (region.centre.x / width.max(1) as f32 - 0.5) * 2.0;
    size * (-1.5 * aside * aside).exp()
}

/// Whether two regions hold the same person.
pub(crate) fn same_person(a: &Region, b: &Region) -> bool {
    a.centre.distance(b.centre) < SAME_PLACE * a.side.max(b.side)
        && a.side.min(b.side) > 0.5 * a.side.max(b.side)
}

/// Chooses among fresh detections when nobody is tracked.
pub(crate) fn choose(people: &[Detection], width: u32, height: u32) -> Option<Region> {
    people
        .iter()
        .map(Detection::region)
        .filter(Region::is_usable)
        .max_by(|a, b| placement(a, width, height).total_cmp(&placement(b, width, height)))
}

/// Remembers a rival who is better placed than the shopper being tracked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rivalry {
    seen: u32,
    place: Vec2,
}

impl Rivalry {
    /// Looks at fresh detections; returns the rival's region once it was better placed often enough.
    pub(crate) fn watch(
        &mut self,
        current: &Region,
        people: &[Detection],
        width: u32,
        height: u32,
    ) -> Option<Region> {
        let rival = choose(people, width, height).filter(|rival| {
            !same_person(rival, current)
                && placement(rival, width, height) > RIVAL_ADVANTAGE * placement(current, width, height)
        });
        let Some(rival) = rival else {
            self.seen = 0;
            return None;
        };
        let same_rival = rival.centre.distance(self.place) < 0.5 * rival.side;
        self.seen = if self.seen > 0 && same_rival { self.seen + 1 } else { 1 };
        self.place = rival.centre;
        if self.seen < RIVAL_PATIENCE {
            return None;
        }
        self.seen = 0;
        Some(rival)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(x: f32, size: f32) -> Detection {
        let hips = Vec2::new(x, 600.0);
        Detection { score: 0.9, corners: [hips, hips], hips, rim: hips - Vec2::new(0.0, size) }
    }

    #[test]
    fn the_nearest_and_most_central_person_is_chosen() {
        let central = choose(&[person(80.0, 300.0), person(360.0, 300.0)], 720, 1280).unwrap();
        assert_eq!(central.centre.x, 360.0);
        let near = choose(&[person(300.0, 400.0), person(360.0, 200.0)], 720, 1280).unwrap();
        assert_eq!(near.centre.x, 300.0);
    }

    #[test]
    fn a_better_placed_rival_must_stay_before_the_mirror_changes_hands() {
        let current = person(150.0, 200.0).region();
        let people = [person(150.0, 200.0), person(360.0, 350.0)];
        let mut rivalry = Rivalry::default();
        for _ in 1..RIVAL_PATIENCE {
            assert_eq!(rivalry.watch(&current, &people, 720, 1280), None);
        }
        assert_eq!(rivalry.watch(&current, &people, 720, 1280).unwrap().centre.x, 360.0);
    }

    #[test]
    fn somebody_who_only_passes_behind_never_takes_the_mirror() {
        let current = person(360.0, 350.0).region();
        let mut rivalry = Rivalry::default();
        for step in 0..30 {
            let passer_by = person(24.0 * step as f32, 250.0);
            assert_eq!(rivalry.watch(&current, &[person(360.0, 350.0), passer_by], 720, 1280), None);
        }
    }
}
