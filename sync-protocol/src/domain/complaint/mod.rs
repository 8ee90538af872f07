//! The complaint (投诉 / 报修 / 意见), and the quick fix, which is a complaint whose first event
//! is `self_fixed`.

pub mod case;
pub mod codec;
pub mod schema;
pub mod status;
