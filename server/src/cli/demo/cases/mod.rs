//! What happened in the compounds: cases in every status, as stewards and residents put them.

mod court_and_yard;
mod garden;
mod garden_at_once;
mod lane;
mod maple;
mod poplar;
mod river;
mod village_and_talent;

use super::script::Script;

/// Writes every compound's cases into the script.
pub(super) fn tell(script: &mut Script) {
    garden::tell(script);
    garden_at_once::tell(script);
    poplar::tell(script);
    lane::tell(script);
    maple::tell(script);
    river::tell(script);
    village_and_talent::tell(script);
    court_and_yard::tell(script);
}
