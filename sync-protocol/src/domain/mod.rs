//! The domain: kinds of documents, roles and grants, reference data, events and their replay.

pub mod command;
pub mod complaint;
pub mod event;
pub mod event_type;
pub mod grant;
pub mod kind;
pub mod patrol;
pub mod reference;
pub mod schema;
pub mod sla;
pub mod visit;
