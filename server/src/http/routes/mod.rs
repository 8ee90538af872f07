//! One endpoint a file: `<resource>/<verb>.rs`.

pub(super) mod app;
pub(super) mod attachments;
pub(super) mod demo;
pub(super) mod devices;
pub(super) mod enrol;
pub(super) mod enrolment_codes;
pub(super) mod health;
pub(super) mod held;
pub(super) mod jwks;
pub(super) mod live;
pub(super) mod me;
pub(super) mod metrics;
pub(super) mod openapi;
pub(super) mod rescue;
pub(super) mod sign_in;
pub(super) mod sync;
pub(super) mod token;
