//! The statements, which mean the same to both databases: a file for what belongs together.

pub(super) mod accounts;
pub(super) mod attachments;
pub(super) mod audit;
pub(super) mod devices;
pub(super) mod documents;
pub(super) mod held;
pub(super) mod held_media;
pub(super) mod intake;
pub(super) mod logs;
pub(super) mod meta;
pub(super) mod pending;
pub(super) mod people;
pub(super) mod reference_read;
pub(super) mod reference_write;
pub(super) mod refresh;
pub(super) mod snapshots;
pub(super) mod uploads;
