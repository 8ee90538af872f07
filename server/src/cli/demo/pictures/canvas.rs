//! Flat shapes with soft edges. They are told in a plane of 960 by 720 units.

/// Pixels across.
pub(super) const WIDTH: u32 = 640;
/// Pixels down.
pub(super) const HEIGHT: u32 = 480;
/// Units of a pixel's side.
const UNITS: f32 = 1.5;

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// A place, in units from the upper left.
pub(super) type Point = (f32, f32);

/// What is painted on.
pub(super) struct Canvas {
    pixels: Vec<[f32; 3]>,
}

impl Canvas {
    /// One colour above that turns into another below.
    pub(super) fn sky(above: Colour, below: Colour) -> Self {
        let rows = (0..HEIGHT).flat_map(|y| {
            let t = float(y) / float(HEIGHT);
            let row = [0, 1, 2].map(|c| mix(f32::from(above[c]), f32::from(below[c]), t));
            std::iter::repeat_n(row, WIDTH as usize)
        });
        Self {
            pixels: rows.collect(),
        }
    }

    /// The bytes, row by row, with a little grain so that wide planes are no plain steps.
    pub(super) fn rgb(&self) -> Vec<u8> {
        let mut grain = 0x9e37_79b9_u32;
        let mut bytes = Vec::with_capacity(self.pixels.len() * 3);
        for pixel in &self.pixels {
            grain ^= grain << 13;
            grain ^= grain >> 17;
            grain ^= grain << 5;
            let noise = float(grain & 7) - 3.5;
            bytes.extend(pixel.map(|c| byte(c + noise)));
        }
        bytes
    }

    /// Less and less light from the left of a rectangle to its right.
    pub(super) fn shade(&mut self, from: Point, to: Point, colour: Colour, most: f32) {
        let across = (to.0 - from.0).max(1.0);
        self.paint(from, to, colour, |x, y| {
            let within = (from.0..to.0).contains(&x) && (from.1..to.1).contains(&y);
            if within {
                (x - from.0) / across * most
            } else {
                0.0
            }
        });
    }

    /// A rectangle with round corners.
    pub(super) fn rect(&mut self, from: Point, to: Point, round: f32, colour: Colour) {
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let half = ((to.0 - from.0) / 2.0 - round, (to.1 - from.1) / 2.0 - round);
        self.paint(grown(from, -UNITS), grown(to, UNITS), colour, |x, y| {
            let d = ((x - middle.0).abs() - half.0, (y - middle.1).abs() - half.1);
            let outside = d.0.max(0.0).hypot(d.1.max(0.0));
            cover(outside + d.0.max(d.1).min(0.0) - round)
        });
    }

    /// A disc.
    pub(super) fn disc(&mut self, at: Point, radius: f32, colour: Colour) {
        self.glow(at, radius, UNITS, colour, 1.0);
    }

    /// A disc whose edge is `soft` units wide, and so much of its colour.
    pub(super) fn glow(&mut self, at: Point, radius: f32, soft: f32, colour: Colour, most: f32) {
        let reach = radius + soft;
        self.paint(grown(at, -reach), grown(at, reach), colour, |x, y| {
            let d = (x - at.0).hypot(y - at.1) - radius;
            (0.5 - d / soft).clamp(0.0, 1.0) * most
        });
    }

    /// A line with round ends.
    pub(super) fn line(&mut self, from: Point, to: Point, width: f32, colour: Colour) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).max(f32::EPSILON);
        let low = (from.0.min(to.0), from.1.min(to.1));
        let high = (from.0.max(to.0), from.1.max(to.1));
        self.paint(grown(low, -width), grown(high, width), colour, |x, y| {
            let t = ((x - from.0) * dx + (y - from.1) * dy) / length;
            let t = t.clamp(0.0, 1.0);
            cover((x - from.0 - t * dx).hypot(y - from.1 - t * dy) - width / 2.0)
        });
    }

    /// A circle's line.
    pub(super) fn ring(&mut self, at: Point, radius: f32, width: f32, colour: Colour) {
        let reach = radius + width;
        self.paint(grown(at, -reach), grown(at, reach), colour, |x, y| {
            cover(((x - at.0).hypot(y - at.1) - radius).abs() - width / 2.0)
        });
    }

    /// A convex shape, its corners clockwise.
    pub(super) fn shape(&mut self, corners: &[Point], colour: Colour) {
        let fold = |of: fn(&Point) -> f32, with: fn(f32, f32) -> f32| {
            corners.iter().map(of).reduce(with).unwrap_or_default()
        };
        let low = (fold(|c| c.0, f32::min), fold(|c| c.1, f32::min));
        let high = (fold(|c| c.0, f32::max), fold(|c| c.1, f32::max));
        self.paint(grown(low, -UNITS), grown(high, UNITS), colour, |x, y| {
            let next = corners.iter().cycle().skip(1);
            let outside = corners.iter().zip(next).map(|(a, b)| {
                let (dx, dy) = (b.0 - a.0, b.1 - a.1);
                ((x - a.0) * dy - (y - a.1) * dx) / dx.hypot(dy).max(f32::EPSILON)
            });
            cover(outside.fold(f32::MIN, f32::max))
        });
    }

    /// Lays a colour over a part of the picture, as much as `how` says for each pixel.
    fn paint(&mut self, from: Point, to: Point, colour: Colour, how: impl Fn(f32, f32) -> f32) {
        let colour = colour.map(f32::from);
        let columns = pixel(from.0, WIDTH)..pixel(to.0 + UNITS, WIDTH);
        for y in pixel(from.1, HEIGHT)..pixel(to.1 + UNITS, HEIGHT) {
            for x in columns.clone() {
                let much = how((float(x) + 0.5) * UNITS, (float(y) + 0.5) * UNITS);
                if much > 0.0 {
                    let under = &mut self.pixels[(y * WIDTH + x) as usize];
                    for (under, over) in under.iter_mut().zip(colour) {
                        *under = mix(*under, over, much);
                    }
                }
            }
        }
    }
}

/// How much of a pixel lies inside, by its middle's distance from the edge.
fn cover(distance: f32) -> f32 {
    (0.5 - distance / UNITS).clamp(0.0, 1.0)
}

fn grown(at: Point, by: f32) -> Point {
    (at.0 + by, at.1 + by)
}

fn mix(from: f32, to: f32, t: f32) -> f32 {
    from + (to - from) * t
}

#[allow(clippy::cast_precision_loss, reason = "pixels are few")]
fn float(n: u32) -> f32 {
    n as f32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to the picture"
)]
fn pixel(at: f32, most: u32) -> u32 {
    (at / UNITS).clamp(0.0, float(most)) as u32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is clamped to a byte"
)]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}
