//! Convex hulls in the plane: a tape pulled tight.

use glam::Vec2;

/// Perimeter of the convex hull of points; 0 for fewer than three. The points are sorted in place.
pub(super) fn perimeter(points: &mut [Vec2]) -> f32 {
    if points.len() < 3 {
        return 0.0;
    }
    points.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    length(&upper(points.iter().copied())) + length(&upper(points.iter().rev().copied()))
}

/// Length of the taut line over the points from the first to the last in x, on the side of larger y.
pub(super) fn length_over(points: &mut [Vec2]) -> f32 {
    points.sort_unstable_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    length(&upper(points.iter().copied()))
}

/// The half of the hull that turns right (Andrew's monotone chain), for points sorted either way.
fn upper(points: impl Iterator<Item = Vec2>) -> Vec<Vec2> {
    let mut chain: Vec<Vec2> = Vec::new();
    for point in points {
        while let [.., a, b] = chain[..] {
            if (b - a).perp_dot(point - a) < 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(point);
    }
    chain
}

fn length(chain: &[Vec2]) -> f32 {
    chain.windows(2).map(|ends| ends[0].distance(ends[1])).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square_with_points_inside() -> Vec<Vec2> {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let inside = [(0.5, 0.5), (0.2, 0.9), (0.5, 0.0)];
        corners.into_iter().chain(inside).map(Vec2::from).collect()
    }

    #[test]
    fn the_tape_around_a_square_ignores_points_inside() {
        assert!((perimeter(&mut square_with_points_inside()) - 4.0).abs() < 1e-6);
    }

    #[test]
    fn there_is_no_girth_around_two_points() {
        assert_eq!(perimeter(&mut [Vec2::ZERO, Vec2::ONE]), 0.0);
    }

    #[test]
    fn the_line_over_a_roof_follows_its_two_slopes() {
        let mut roof = [Vec2::new(0.0, 0.0), Vec2::new(3.0, 4.0), Vec2::new(6.0, 0.0), Vec2::new(3.0, -9.0)];
        assert!((length_over(&mut roof) - 10.0).abs() < 1e-6);
    }

    proptest! {
        #[test]
        fn a_further_point_never_shortens_the_tape(
            points in prop::collection::vec((-1.0_f32..1.0, -1.0_f32..1.0), 3..40),
            extra in (-2.0_f32..2.0, -2.0_f32..2.0),
        ) {
            let mut points: Vec<Vec2> = points.into_iter().map(Vec2::from).collect();
            let before = perimeter(&mut points);
            points.push(Vec2::from(extra));
            prop_assert!(perimeter(&mut points) >= before - 1e-4);
        }
    }
}
