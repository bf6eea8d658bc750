//! The pictures of the walk, one a step: SVG that follows the reader's choice of light or dark.

use std::fmt::Write as _;

/// Colours by class, for light and for dark pages. The ground is painted, so that the picture can be read on any page.
const STYLE: &str = "<style>text{font:13px system-ui,sans-serif;fill:#24292f}.dim{fill:#656d76}.small{font-size:11px}\
.head{font-size:15px;font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}.ground{fill:#fff}.main{fill:#2563a8}\
.other{fill:#c2691c}.soft{fill:#a9c4e4}.line{stroke:#2563a8;stroke-width:2;fill:none}.rule{stroke:#d0d7de}\
.ideal{stroke:#656d76;stroke-dasharray:4 4}@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}\
.ground{fill:#151b23}.main{fill:#6ea8e6}.other{fill:#e09a55}.soft{fill:#35557a}.line{stroke:#6ea8e6}.rule{stroke:#3d444d}\
.ideal{stroke:#9198a1}}</style>";

const WIDTH: usize = 680;
const LEFT: usize = 16;

/// A picture that is being drawn. Writing to a string does not fail, so its results are let go.
struct Picture {
    body: String,
}

impl Picture {
    fn new(title: &str, note: &str) -> Self {
        let mut picture = Self { body: String::new() };
        picture.text(LEFT as f64, 28.0, "head", title);
        picture.text(LEFT as f64, 47.0, "dim small", note);
        picture
    }

    fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let _ =
            writeln!(self.body, "<text x=\"{x:.0}\" y=\"{y:.0}\" class=\"{class}\">{}</text>", escaped(text));
    }

    fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, class: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"2\" class=\"{class}\"/>"
        );
    }

    fn dot(&mut self, x: f64, y: f64, radius: f64, class: &str) {
        let _ =
            writeln!(self.body, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.2}\" class=\"{class}\"/>");
    }

    fn line(&mut self, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2], class: &str) {
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>"
        );
    }

    fn trace(&mut self, points: &[[f64; 2]]) {
        let points: Vec<String> = points.iter().map(|[x, y]| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(self.body, "<polyline points=\"{}\" class=\"line\"/>", points.join(" "));
        for point in points {
            if let Some((x, y)) = point.split_once(',') {
                let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\" class=\"main\"/>");
            }
        }
    }

    fn finish(self, height: usize) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\">\n{STYLE}\n<rect width=\"{WIDTH}\" height=\"{height}\" rx=\"6\" class=\"ground\"/>\n{}</svg>\n",
            self.body
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A bar of [`bars`]: its label, its length, and what is written at its end.
pub struct Bar {
    pub label: String,
    pub value: f64,
    pub written: String,
    /// Whether it is the one that the picture is about.
    pub marked: bool,
}

/// Horizontal bars.
pub fn bars(title: &str, note: &str, bars: &[Bar]) -> String {
    const ROW: f64 = 24.0;
    const LABELS: f64 = 232.0;
    let mut picture = Picture::new(title, note);
    let longest = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let room = WIDTH as f64 - LABELS - 96.0;
    let mut y = 64.0;
    for bar in bars {
        let class = if bar.marked { "main" } else { "soft" };
        let width = (bar.value.max(0.0) / longest * room).max(1.0);
        picture.text(LABELS - 10.0, y + 14.0, "end", &bar.label);
        picture.bar(LABELS, y + 1.0, width, ROW - 6.0, class);
        picture.text(LABELS + width + 8.0, y + 14.0, "dim", &bar.written);
        y += ROW;
    }
    picture.finish(64 + bars.len() * 24 + 12)
}

/// The matrix in blocks, people by columns and products by rows, both the busiest first: the area of a dot is the share of its
/// block that is filled, `shares[row][column]`.
pub fn dots(title: &str, note: &str, shares: &[Vec<f64>]) -> String {
    let mut picture = Picture::new(title, note);
    let columns = shares.first().map_or(1, Vec::len).max(1);
    let cell = (WIDTH as f64 - 2.0 * LEFT as f64) / columns as f64;
    for (row, shares) in shares.iter().enumerate() {
        for (column, share) in shares.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let centre = |place: usize| (place as f64 + 0.5) * cell;
            let radius = (share.min(1.0).sqrt() * cell * 0.5).max(0.35);
            picture.dot(LEFT as f64 + centre(column), 62.0 + centre(row), radius, "main");
        }
    }
    picture.finish(74 + (shares.len() as f64 * cell).round() as usize)
}

/// Shades from 0 to 1 of pairs, `shades[row][column]`, each row with its name.
pub fn shades(title: &str, note: &str, names: &[String], shades: &[Vec<f64>]) -> String {
    const CELL: f64 = 11.0;
    const STEPS: f64 = 10.0;
    const NAMES: f64 = 76.0;
    let mut picture = Picture::new(title, note);
    let mut paths: Vec<String> = vec![String::new(); STEPS as usize + 1];
    for (row, (name, shades)) in names.iter().zip(shades).enumerate() {
        let y = 62.0 + row as f64 * CELL;
        picture.text(LEFT as f64, y + 9.0, "dim small", name);
        for (column, shade) in shades.iter().enumerate() {
            let path = &mut paths[(shade.clamp(0.0, 1.0) * STEPS).round() as usize];
            let _ = write!(path, "M{:.0} {y:.0}h10v10h-10z", NAMES + column as f64 * CELL);
        }
    }
    for (step, path) in paths.iter().enumerate().skip(1).filter(|(_, path)| !path.is_empty()) {
        let opacity = step as f64 / STEPS;
        let _ = writeln!(picture.body, "<path d=\"{path}\" class=\"main\" fill-opacity=\"{opacity:.1}\"/>");
    }
    picture.finish(74 + names.len() * CELL as usize)
}

/// One curve of [`curves`]: its title and its values by step, from step 1.
pub struct Curve {
    pub title: String,
    pub values: Vec<f64>,
    pub digits: usize,
}

/// Curves side by side, each with a scale of its own.
pub fn curves(title: &str, note: &str, curves: &[Curve]) -> String {
    const TOP: f64 = 104.0;
    const HIGH: f64 = 150.0;
    let mut picture = Picture::new(title, note);
    let width = (WIDTH as f64 - 16.0) / curves.len().max(1) as f64;
    for (number, curve) in curves.iter().enumerate() {
        let from = LEFT as f64 + number as f64 * width + 56.0;
        let to = from + width - 96.0;
        let (low, high) = ends(&curve.values);
        let steps = curve.values.len().saturating_sub(1).max(1) as f64;
        let y = |value: f64| TOP + HIGH - (value - low) / (high - low) * HIGH;
        picture.text(from - 40.0, TOP - 24.0, "", &curve.title);
        for value in [low, high] {
            picture.line([from, y(value)], [to, y(value)], "rule");
            picture.text(from - 8.0, y(value) + 4.0, "dim small end", &format!("{value:.*}", curve.digits));
        }
        let points: Vec<[f64; 2]> = (0_u32..)
            .zip(&curve.values)
            .map(|(step, value)| [from + f64::from(step) / steps * (to - from), y(*value)])
            .collect();
        picture.trace(&points);
        for (step, [x, _]) in points.iter().enumerate() {
            picture.text(*x, TOP + HIGH + 20.0, "dim small mid", &(step + 1).to_string());
        }
    }
    picture.finish(290)
}

/// The lowest and the highest, never the same.
fn ends(values: &[f64]) -> (f64, f64) {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() || !high.is_finite() {
        (0.0, 1.0)
    } else if high - low < 1e-9 {
        (low - 0.5, low + 0.5)
    } else {
        (low, high)
    }
}

/// What was predicted where the truth was so: the truth, the mean prediction, and where the middle four fifths lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Against {
    pub truth: f64,
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    pub cells: usize,
}

/// Predictions over the truth; on the dashed line they are the same.
pub fn against(title: &str, note: &str, all: &[Against]) -> String {
    const TOP: f64 = 70.0;
    const SIDE: f64 = 280.0;
    const FROM: f64 = 200.0;
    let mut picture = Picture::new(title, note);
    let values: Vec<f64> = all.iter().flat_map(|one| [one.truth, one.low, one.high]).collect();
    let (low, high) = ends(&values);
    let (low, high) = (low - 0.05 * (high - low), high + 0.05 * (high - low));
    let x = |value: f64| FROM + (value - low) / (high - low) * SIDE;
    let y = |value: f64| TOP + SIDE - (value - low) / (high - low) * SIDE;
    picture.line([x(low), y(low)], [x(high), y(low)], "rule");
    picture.line([x(low), y(low)], [x(low), y(high)], "rule");
    picture.line([x(low), y(low)], [x(high), y(high)], "ideal");
    for one in all {
        picture.line([x(one.truth), y(one.low)], [x(one.truth), y(one.high)], "line");
        picture.dot(x(one.truth), y(one.mean), 5.0, "main");
        picture.text(x(one.truth), y(low) + 18.0, "dim small mid", &short(one.truth));
        picture.text(x(low) - 8.0, y(one.truth) + 4.0, "dim small end", &short(one.truth));
    }
    picture.text(FROM + SIDE / 2.0, TOP + SIDE + 38.0, "mid", "really");
    picture.text(FROM - 44.0, TOP + SIDE / 2.0, "end", "predicted");
    picture.finish(400)
}

fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_so_that_the_picture_stays_one() {
        let bar = Bar { label: "a < b & c".into(), value: 1.0, written: "1".into(), marked: true };
        let svg = bars("<title>", "", &[bar]);
        assert!(svg.contains("a &lt; b &amp; c") && svg.contains("&lt;title&gt;"), "{svg}");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    }

    #[test]
    fn nothing_to_draw_is_an_empty_picture_and_not_a_broken_one() {
        let all = [
            bars("t", "", &[]),
            dots("t", "", &[]),
            shades("t", "", &[], &[]),
            curves("t", "", &[Curve { title: "c".into(), values: vec![], digits: 2 }]),
            against("t", "", &[]),
            curves("t", "", &[Curve { title: "c".into(), values: vec![0.5, 0.5], digits: 2 }]),
        ];
        for svg in all {
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
