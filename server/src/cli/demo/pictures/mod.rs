//! The demo's pictures: drawn by this program, and their captions say so. They stand where
//! somebody's photo would.

mod canvas;
mod scenes;

use std::io::Cursor;
use std::sync::OnceLock;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageError};
use lianjian_protocol::domain::schema::Phase;
use lianjian_protocol::ids::Hash;
use sha2::{Digest, Sha256};

use canvas::Canvas;

/// Of 100: there are no fine textures.
const QUALITY: u8 = 82;

/// A picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picture {
    /// A railing beside the swings leans over.
    RailingLoose,
    /// The same, straight and painted.
    RailingMended,
    /// A lift between two floors.
    LiftBetweenFloors,
    /// A path at night whose lamps are dark.
    LampDark,
    /// Water from a ceiling.
    CeilingDrips,
    /// A sofa across a fire exit.
    ExitBlocked,
    /// Water under a pump.
    PumpLeaks,
    /// The same pump, dry.
    PumpMended,
}

impl Picture {
    const ALL: [Self; 8] = [
        Self::RailingLoose,
        Self::RailingMended,
        Self::LiftBetweenFloors,
        Self::LampDark,
        Self::CeilingDrips,
        Self::ExitBlocked,
        Self::PumpLeaks,
        Self::PumpMended,
    ];

    /// The words under it.
    pub(super) const fn caption(self) -> &'static str {
        match self {
            Self::RailingLoose => "示意图：秋千旁的栏杆向外歪",
            Self::RailingMended => "示意图：栏杆已扶正、补焊、刷漆",
            Self::LiftBetweenFloors => "示意图：轿厢停在半层，离平层差一截",
            Self::LampDark => "示意图：三盏路灯，近处两盏不亮",
            Self::CeilingDrips => "示意图：信箱处天花板滴水，放了一只桶接着",
            Self::ExitBlocked => "示意图：旧沙发和门板堵在消防通道",
            Self::PumpLeaks => "示意图：泵底往外渗水，地上一大滩",
            Self::PumpMended => "示意图：密封换新，地面已擦干",
        }
    }

    /// When it was taken, as to the work.
    pub(super) const fn phase(self) -> Phase {
        match self {
            Self::RailingMended | Self::PumpMended => Phase::After,
            Self::RailingLoose
            | Self::LiftBetweenFloors
            | Self::LampDark
            | Self::CeilingDrips
            | Self::ExitBlocked
            | Self::PumpLeaks => Phase::Before,
        }
    }

    /// Its bytes, a JPEG, and their hash. Drawn once in a process.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub(super) fn drawn(self) -> Result<&'static (Hash, Vec<u8>), ImageError> {
        static DRAWN: [OnceLock<(Hash, Vec<u8>)>; Picture::ALL.len()] =
            [const { OnceLock::new() }; Picture::ALL.len()];
        let place = &DRAWN[self as usize];
        if let Some(drawn) = place.get() {
            return Ok(drawn);
        }
        let bytes = encoded(&self.draw())?;
        let content = Hash::from_bytes(Sha256::digest(&bytes).into());
        Ok(place.get_or_init(|| (content, bytes)))
    }

    fn draw(self) -> Canvas {
        match self {
            Self::RailingLoose => scenes::railing(false),
            Self::RailingMended => scenes::railing(true),
            Self::LiftBetweenFloors => scenes::lift(),
            Self::LampDark => scenes::lamp(),
            Self::CeilingDrips => scenes::ceiling(),
            Self::ExitBlocked => scenes::fire_exit(),
            Self::PumpLeaks => scenes::pump(false),
            Self::PumpMended => scenes::pump(true),
        }
    }
}

fn encoded(canvas: &Canvas) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode(
        &canvas.rgb(),
        canvas::WIDTH,
        canvas::HEIGHT,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_a_picture_of_its_own_and_small() {
        let mut seen = std::collections::BTreeSet::new();
        for picture in Picture::ALL {
            let (content, bytes) = picture.drawn().unwrap();
            assert!(seen.insert(*content), "{picture:?}");
            assert!((5_000..200_000).contains(&bytes.len()), "{}", bytes.len());
            let read = image::load_from_memory(bytes).unwrap();
            assert_eq!((read.width(), read.height()), (640, 480));
            assert!(picture.caption().starts_with("示意图"));
            if let Ok(folder) = std::env::var("LIANJIAN_SHOW_PICTURES") {
                std::fs::write(format!("{folder}/{picture:?}.jpg"), bytes).unwrap();
            }
        }
    }
}
