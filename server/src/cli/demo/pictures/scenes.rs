//! What is on the pictures.

use super::canvas::{Canvas, Colour, Point};

const CONCRETE: Colour = [178, 174, 166];
const DARK: Colour = [52, 54, 60];
const STEEL: Colour = [138, 148, 158];

/// The railing beside the swings: leaning over, or straight and painted.
pub(super) fn railing(mended: bool) -> Canvas {
    let mut c = Canvas::sky([176, 208, 228], [226, 236, 236]);
    // Trees, the lawn, a path.
    for (x, r) in [(90.0, 120.0), (260.0, 90.0), (860.0, 130.0), (700.0, 80.0)] {
        c.disc((x, 300.0), r, [104, 146, 100]);
        c.disc((x - 30.0, 280.0), r * 0.6, [122, 164, 112]);
    }
    c.rect((0.0, 380.0), (960.0, 720.0), 0.0, [132, 168, 108]);
    c.shape(
        &[(0.0, 600.0), (960.0, 570.0), (960.0, 720.0), (0.0, 720.0)],
        [198, 188, 170],
    );
    // The swings behind.
    for x in [560.0, 800.0] {
        c.line((x, 180.0), (x - 60.0, 440.0), 9.0, [196, 92, 70]);
        c.line((x, 180.0), (x + 50.0, 440.0), 9.0, [170, 76, 58]);
    }
    c.line((550.0, 182.0), (812.0, 182.0), 10.0, [196, 92, 70]);
    for x in [620.0, 730.0] {
        c.line((x, 186.0), (x - 6.0, 380.0), 3.0, DARK);
        c.line((x + 40.0, 186.0), (x + 40.0, 380.0), 3.0, DARK);
        c.rect((x - 10.0, 378.0), (x + 46.0, 388.0), 3.0, [90, 70, 54]);
    }
    // The railing: its middle leans over when it is loose.
    let paint: Colour = if mended {
        [44, 108, 148]
    } else {
        [112, 122, 124]
    };
    let top = |x: f32| -> Point {
        let lean = 1.0 - ((x - 485.0) / 200.0).abs().min(1.0);
        if mended {
            (x, 400.0)
        } else {
            (x - 70.0 * lean, 400.0 + 46.0 * lean)
        }
    };
    let posts: Vec<f32> = (0..9_u8).map(|n| 60.0 + 105.0 * f32::from(n)).collect();
    for x in &posts {
        c.glow((*x + 14.0, 592.0), 16.0, 18.0, [96, 92, 84], 0.5);
        c.line((*x, 586.0), top(*x), 13.0, paint);
        c.rect((*x - 16.0, 578.0), (*x + 16.0, 596.0), 3.0, CONCRETE);
    }
    for pair in posts.windows(2) {
        for (t, width) in [(0.0, 15.0), (0.5, 8.0), (0.8, 8.0)] {
            let at = |x: f32| {
                let (tx, ty) = top(x);
                (tx + (x - tx) * t, ty + (586.0 - ty) * t)
            };
            c.line(at(pair[0]), at(pair[1]), width, paint);
        }
    }
    if mended {
        c.line((70.0, 395.0), (890.0, 395.0), 3.0, [120, 176, 206]);
    } else {
        // Rust, and a base that has come off its bolts.
        for x in [375.0, 480.0, 585.0] {
            c.disc((x, 580.0), 9.0, [150, 84, 46]);
            c.line((x + 20.0, 602.0), (x + 44.0, 614.0), 3.0, [110, 100, 90]);
        }
    }
    c
}

/// A lift's door, half open; the car stands too low.
pub(super) fn lift() -> Canvas {
    let mut c = Canvas::sky([214, 210, 200], [190, 186, 178]);
    c.rect((0.0, 600.0), (960.0, 720.0), 0.0, [150, 142, 132]);
    for n in 0..6_u8 {
        let x = 80.0 + 170.0 * f32::from(n);
        c.line((x, 604.0), (x - 70.0, 720.0), 2.0, [130, 122, 112]);
    }
    // The frame and the shaft within.
    c.rect((270.0, 90.0), (690.0, 606.0), 6.0, [112, 118, 124]);
    c.rect((300.0, 120.0), (660.0, 600.0), 0.0, [34, 36, 42]);
    // The car, too low by a step: its back, its ceiling, and the landing above it in red.
    c.rect((318.0, 246.0), (642.0, 600.0), 0.0, [186, 176, 152]);
    c.rect((318.0, 246.0), (642.0, 270.0), 0.0, [236, 226, 190]);
    c.glow((480.0, 300.0), 40.0, 180.0, [255, 246, 214], 0.7);
    c.line((330.0, 440.0), (630.0, 440.0), 8.0, STEEL);
    c.rect((300.0, 120.0), (660.0, 240.0), 0.0, [28, 30, 34]);
    c.line((300.0, 242.0), (660.0, 242.0), 7.0, [208, 60, 44]);
    // The doors, stuck.
    for (from, to, much) in [(300.0, 392.0, 0.5), (568.0, 660.0, 0.35)] {
        c.rect((from, 120.0), (to, 600.0), 0.0, STEEL);
        c.shade((from, 120.0), (to, 600.0), [80, 88, 96], much);
    }
    // The panel: a light that says that it does not go.
    c.rect((740.0, 300.0), (812.0, 440.0), 8.0, [92, 98, 104]);
    c.glow((776.0, 340.0), 14.0, 40.0, [255, 120, 96], 0.6);
    c.disc((776.0, 340.0), 14.0, [228, 74, 54]);
    c.disc((776.0, 398.0), 14.0, [60, 64, 70]);
    // The number of the floor: 11.
    c.rect((430.0, 34.0), (530.0, 80.0), 4.0, DARK);
    for x in [466.0, 494.0] {
        c.line((x, 46.0), (x, 68.0), 5.0, [255, 150, 60]);
    }
    c
}

/// A path at night; the nearer lamps are dark.
pub(super) fn lamp() -> Canvas {
    let mut c = Canvas::sky([20, 26, 44], [44, 50, 66]);
    // Houses with some lit windows.
    for (n, (x, top)) in [(40.0, 150.0), (330.0, 210.0), (640.0, 120.0)]
        .into_iter()
        .enumerate()
    {
        c.rect((x, top), (x + 250.0, 470.0), 0.0, [34, 38, 52]);
        for row in 0..5_u8 {
            for column in 0..4_u8 {
                let lit = (usize::from(row) * 3 + usize::from(column) * 5 + n) % 7 == 0;
                let colour = if lit { [236, 202, 122] } else { [46, 52, 70] };
                let at = (
                    x + 26.0 + 54.0 * f32::from(column),
                    top + 26.0 + 52.0 * f32::from(row),
                );
                c.rect(at, (at.0 + 30.0, at.1 + 32.0), 2.0, colour);
            }
        }
    }
    c.rect((0.0, 470.0), (960.0, 720.0), 0.0, [32, 42, 38]);
    c.shape(
        &[
            (430.0, 470.0),
            (530.0, 470.0),
            (820.0, 720.0),
            (140.0, 720.0),
        ],
        [70, 70, 74],
    );
    // Beds of vegetables along the path.
    for n in 0..7_u8 {
        let at = f32::from(n);
        for x in [60.0 + 40.0 * at, 900.0 - 40.0 * at] {
            c.disc((x, 690.0 - 28.0 * at), 24.0, [40, 62, 44]);
            c.disc((x - 8.0, 682.0 - 28.0 * at), 12.0, [52, 78, 54]);
        }
    }
    // The far lamp burns, the near two do not.
    for (x, foot, height, lit) in [
        (556.0, 486.0, 150.0, true),
        (672.0, 580.0, 280.0, false),
        (230.0, 660.0, 440.0, false),
    ] {
        let head = (x, foot - height);
        if lit {
            c.glow(head, 40.0, 260.0, [255, 214, 130], 0.55);
        }
        c.line((x, foot), head, height / 30.0, [88, 94, 104]);
        let colour = if lit { [255, 238, 190] } else { [62, 66, 76] };
        c.disc(head, height / 14.0, colour);
        c.ring(head, height / 14.0, 3.0, [104, 110, 120]);
    }
    c
}

/// A corridor's ceiling that drips.
pub(super) fn ceiling() -> Canvas {
    let mut c = Canvas::sky([226, 222, 212], [204, 200, 190]);
    // Ceiling, back wall with a door, floor.
    c.shape(
        &[(0.0, 0.0), (960.0, 0.0), (660.0, 190.0), (300.0, 190.0)],
        [238, 236, 228],
    );
    c.rect((300.0, 190.0), (660.0, 500.0), 0.0, [214, 208, 196]);
    c.shape(
        &[(300.0, 500.0), (660.0, 500.0), (960.0, 720.0), (0.0, 720.0)],
        [148, 144, 138],
    );
    c.rect((430.0, 270.0), (540.0, 500.0), 0.0, [128, 92, 64]);
    c.disc((524.0, 396.0), 6.0, [226, 196, 120]);
    // The stain, and where the paint hangs down.
    for (at, r, much) in [
        ((470.0, 90.0), 66.0, 0.6),
        ((560.0, 112.0), 42.0, 0.55),
        ((400.0, 116.0), 34.0, 0.5),
    ] {
        c.glow(at, r, 34.0, [170, 138, 86], much);
        c.ring(at, r, 4.0, [192, 164, 114]);
    }
    c.shape(
        &[(440.0, 112.0), (520.0, 106.0), (500.0, 152.0)],
        [206, 196, 172],
    );
    // Drops, and the water on the floor.
    for (x, y) in [
        (476.0, 190.0),
        (498.0, 268.0),
        (472.0, 350.0),
        (494.0, 452.0),
        (474.0, 548.0),
    ] {
        let water = [104, 152, 190];
        c.shape(&[(x, y - 22.0), (x + 8.0, y), (x - 8.0, y)], water);
        c.disc((x, y + 2.0), 8.5, water);
        c.disc((x - 2.0, y), 2.5, [228, 242, 250]);
    }
    for (at, r) in [
        ((430.0, 640.0), 54.0),
        ((540.0, 650.0), 62.0),
        ((484.0, 626.0), 46.0),
    ] {
        c.glow(at, r, 20.0, [132, 152, 166], 0.9);
    }
    c.ring((480.0, 640.0), 28.0, 3.0, [208, 222, 230]);
    c.ring((480.0, 640.0), 50.0, 2.0, [188, 204, 214]);
    // A bucket, too small.
    c.shape(
        &[
            (640.0, 560.0),
            (740.0, 560.0),
            (724.0, 668.0),
            (656.0, 668.0),
        ],
        [64, 118, 172],
    );
    c.line((640.0, 560.0), (740.0, 560.0), 9.0, [96, 148, 198]);
    c
}

/// A sofa and a door leaf across a fire exit.
pub(super) fn fire_exit() -> Canvas {
    let mut c = Canvas::sky([222, 218, 206], [202, 196, 184]);
    c.rect((0.0, 590.0), (960.0, 720.0), 0.0, [138, 134, 130]);
    c.rect((0.0, 582.0), (960.0, 594.0), 0.0, [104, 100, 96]);
    // The door with its window.
    c.rect((300.0, 150.0), (620.0, 592.0), 4.0, [92, 96, 100]);
    c.rect((320.0, 170.0), (600.0, 592.0), 0.0, [162, 62, 50]);
    c.rect((410.0, 210.0), (510.0, 350.0), 4.0, [74, 84, 92]);
    c.rect((560.0, 380.0), (580.0, 430.0), 6.0, STEEL);
    // The sign: somebody who runs, and an arrow.
    c.rect((350.0, 66.0), (570.0, 132.0), 6.0, [34, 132, 82]);
    let white = [240, 250, 244];
    c.disc((440.0, 82.0), 7.0, white);
    for (from, to) in [
        ((438.0, 92.0), (430.0, 108.0)),
        ((430.0, 108.0), (446.0, 122.0)),
        ((430.0, 108.0), (414.0, 116.0)),
        ((436.0, 94.0), (452.0, 100.0)),
        ((480.0, 98.0), (530.0, 98.0)),
    ] {
        c.line(from, to, 6.5, white);
    }
    c.shape(&[(526.0, 84.0), (550.0, 98.0), (526.0, 112.0)], white);
    // A sofa across it, and a door leaf that leans on the wall.
    c.glow((440.0, 640.0), 190.0, 60.0, [70, 66, 62], 0.4);
    let (cloth, seam): (Colour, Colour) = ([124, 92, 74], [92, 66, 54]);
    c.rect((210.0, 400.0), (690.0, 560.0), 26.0, cloth);
    c.rect((236.0, 500.0), (664.0, 606.0), 16.0, [142, 108, 86]);
    for x in [378.0, 522.0] {
        c.line((x, 420.0), (x, 600.0), 4.0, seam);
    }
    for x in [180.0, 640.0] {
        c.rect((x, 450.0), (x + 80.0, 630.0), 24.0, cloth);
        c.rect((x + 10.0, 626.0), (x + 70.0, 648.0), 3.0, DARK);
    }
    c.shape(
        &[
            (700.0, 250.0),
            (770.0, 236.0),
            (860.0, 640.0),
            (780.0, 650.0),
        ],
        [206, 176, 132],
    );
    c.line((772.0, 240.0), (858.0, 636.0), 6.0, [166, 136, 96]);
    c.disc((742.0, 440.0), 8.0, STEEL);
    c
}

/// A pump in a basement, with water on the floor or without.
pub(super) fn pump(mended: bool) -> Canvas {
    let mut c = Canvas::sky([120, 124, 126], [148, 148, 144]);
    c.rect((0.0, 500.0), (960.0, 720.0), 0.0, [122, 120, 116]);
    for n in 0..4_u8 {
        let y = 120.0 + 100.0 * f32::from(n);
        c.line((0.0, y), (960.0, y), 2.0, [112, 116, 118]);
    }
    // Pipes along the wall, with a valve.
    let (pipe, edge): (Colour, Colour) = ([70, 120, 150], [52, 92, 118]);
    for (from, to) in [
        ((120.0, 60.0), (120.0, 470.0)),
        ((120.0, 470.0), (330.0, 470.0)),
        ((620.0, 440.0), (800.0, 440.0)),
        ((800.0, 440.0), (800.0, 60.0)),
    ] {
        c.line(from, to, 46.0, edge);
        c.line(from, to, 34.0, pipe);
    }
    c.ring((800.0, 250.0), 44.0, 11.0, [190, 60, 48]);
    c.line((756.0, 250.0), (844.0, 250.0), 9.0, [190, 60, 48]);
    // The switchboard, with its sign.
    c.rect((400.0, 110.0), (560.0, 290.0), 6.0, [176, 180, 180]);
    c.shape(
        &[(480.0, 150.0), (516.0, 216.0), (444.0, 216.0)],
        [238, 196, 60],
    );
    c.line((482.0, 170.0), (474.0, 190.0), 5.0, DARK);
    c.line((474.0, 190.0), (486.0, 190.0), 5.0, DARK);
    c.line((486.0, 190.0), (478.0, 208.0), 5.0, DARK);
    // The base, the pump and its motor.
    c.glow((480.0, 560.0), 190.0, 60.0, [70, 70, 70], 0.4);
    c.rect((280.0, 520.0), (700.0, 566.0), 3.0, CONCRETE);
    c.disc((360.0, 450.0), 76.0, [54, 92, 136]);
    c.ring((360.0, 450.0), 60.0, 6.0, [80, 122, 168]);
    c.rect((420.0, 400.0), (640.0, 506.0), 20.0, [62, 104, 150]);
    for n in 0..7_u8 {
        let x = 450.0 + 26.0 * f32::from(n);
        c.line((x, 408.0), (x, 498.0), 4.0, [46, 82, 122]);
    }
    c.rect((400.0, 430.0), (424.0, 476.0), 2.0, STEEL);
    for x in [330.0, 600.0] {
        c.rect((x, 500.0), (x + 56.0, 526.0), 2.0, DARK);
    }
    if mended {
        c.disc((412.0, 453.0), 13.0, [214, 218, 220]);
        c.ring((412.0, 453.0), 13.0, 3.0, [150, 156, 160]);
        return c;
    }
    // Water from beneath the seal, and across the floor.
    let water = [92, 130, 150];
    for (at, r) in [
        ((410.0, 600.0), 70.0),
        ((520.0, 630.0), 84.0),
        ((310.0, 640.0), 66.0),
        ((620.0, 600.0), 46.0),
    ] {
        c.glow(at, r, 18.0, water, 0.9);
    }
    c.line((412.0, 476.0), (410.0, 590.0), 9.0, [130, 170, 192]);
    c.ring((440.0, 612.0), 40.0, 3.0, [170, 196, 208]);
    c.ring((440.0, 612.0), 72.0, 2.0, [150, 180, 194]);
    c.line((500.0, 650.0), (580.0, 644.0), 4.0, [176, 200, 212]);
    c
}
