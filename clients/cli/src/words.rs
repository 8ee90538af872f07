//! Reasons in plain words, each with what a person can do.

use lianjian_core::replica::ReplicaError;
use lianjian_protocol::domain::command::CommandError;
use lianjian_protocol::domain::complaint::case::Reason;
use lianjian_protocol::wire::ErrorCode;

/// Why an event has no effect.
#[must_use]
pub const fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::StatusMoved => "the case had moved on",
        Reason::FixerChanged => "the case had gone to somebody else",
        Reason::RoutedMeanwhile => "somebody had routed it meanwhile",
        Reason::OtherFix => "it spoke of an earlier fix",
        Reason::AlreadyDone => "somebody had done the same before",
        Reason::WorkOnSite => "work had begun on site",
        Reason::NeverLate => "its author had not seen everything",
        Reason::Voided => "the case had been struck out",
        Reason::NotAnOpening => "the case was open already",
        Reason::BrokenSince => "it had been seen broken after this fix",
    }
}

/// What a code means to a person.
#[must_use]
pub const fn code(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::MalformedBody => "the server can't read what this device sends: update it",
        ErrorCode::BodyTooLarge | ErrorCode::TooManyItems => "too much was sent at once",
        ErrorCode::ProtocolVersion => "this device's program is too old for the server: update it",
        ErrorCode::RateLimited => "too many calls: wait a little",
        ErrorCode::Busy | ErrorCode::Internal => "the server can't take it now: it is tried again",
        ErrorCode::NotFound => "the server knows no such thing",
        ErrorCode::UnsupportedMedia | ErrorCode::MethodNotAllowed => {
            "the address is not that of a Lianjian server, or of another version"
        }
        ErrorCode::InvalidInput => "the input is wrong",
        ErrorCode::Conflict => "it exists already",
        ErrorCode::Unauthenticated | ErrorCode::TokenExpired | ErrorCode::RefreshRejected => {
            "the session has ended: enrol again; nothing is lost"
        }
        ErrorCode::DeviceRevoked => "this device was revoked: ask your supervisor",
        ErrorCode::PinForgotten => "handed over without the PIN: a supervisor decides",
        ErrorCode::EnrolmentRejected => "the code is unknown, used or expired: ask for a new one",
        ErrorCode::SignInRejected => "name or password is wrong",
        ErrorCode::Forbidden => "you may not do this",
        ErrorCode::LockedOut => "too many failed attempts: wait a while",
        ErrorCode::BadFrame
        | ErrorCode::Undecodable
        | ErrorCode::ApplyFailed
        | ErrorCode::RoundTrip
        | ErrorCode::BadSequence
        | ErrorCode::BadStartOp
        | ErrorCode::ExtraContent
        | ErrorCode::HiddenEffect
        | ErrorCode::NoContainers => "the record was damaged on this device: file it again",
        ErrorCode::InflatesTooLarge | ErrorCode::TooManyOps | ErrorCode::ChangeTooLarge => {
            "it is too long: shorten it or split it in two"
        }
        ErrorCode::DepsUnknown | ErrorCode::UnknownDocument => {
            "the server does not have what this builds on yet: it is tried again"
        }
        ErrorCode::BadHeader => "the record does not belong where it was sent",
        ErrorCode::SecondRoot => "a record with this number exists already",
        ErrorCode::ActorNotYours => "this device's store was copied: enrol the copy on its own",
        ErrorCode::DocumentFull => "the case has too many entries: close it and link a new one",
        ErrorCode::NoSuchDocument => "the case is not in your reach (any more)",
        ErrorCode::NotYourLane => "that part of the case is another party's to write",
        ErrorCode::WriteOnce => "what was written once can't be changed: add a supplement",
        ErrorCode::BadValue => "a value is wrong or too long: correct it",
        ErrorCode::RoleMayNot => "your role may not do this",
        ErrorCode::ConflictOfInterest => {
            "your organisation fixes this case, so another must judge it"
        }
        ErrorCode::StatusForbids => "the case stands where this can't be done",
        ErrorCode::StaleView => "the case has changed meanwhile: look at it and do it again",
        ErrorCode::ClockAhead => "this device's clock is ahead: correct it and do it again",
        ErrorCode::ClockBehind => {
            "its time was before what it had already seen; it is written down again"
        }
        ErrorCode::WrongAuthor => "it was signed as somebody else: do it again",
        ErrorCode::WrongFixer => "that fixer is not on the compound's list, or not the case's",
        ErrorCode::UnknownReference => {
            "it names a category, building, checkpoint or case that does not exist: choose another"
        }
        ErrorCode::RoleEnded => "your role had ended: a supervisor can still admit it",
        ErrorCode::OutsideBuildings => "the building is not one of yours",
        ErrorCode::TooLate => "the time for this has passed",
        ErrorCode::Redacted => "the case was rewritten to protect a resident: do it again",
        ErrorCode::AlreadyDone => "it is done already",
        ErrorCode::AttachmentUnknown => "the case does not name this photo on the server yet",
        ErrorCode::AttachmentPending => "the photo has not arrived yet",
        ErrorCode::AttachmentMismatch => "the photo was damaged on the way: it is sent again",
        ErrorCode::AttachmentTooLarge => "the photo or voice note is too large: make it smaller",
        ErrorCode::AttachmentType => "that file is no photo or voice note that can be taken",
        ErrorCode::TooManyAttachments => "the case has as many photos as it may",
        ErrorCode::UploadOffset | ErrorCode::UploadUnknown | ErrorCode::ChecksumMismatch => {
            "the photo's upload was interrupted: it goes on"
        }
        ErrorCode::TusVersion => "this device's program does not fit the server: update it",
    }
}

/// A replica's error in plain words.
#[must_use]
pub fn replica_error(error: &ReplicaError) -> String {
    match error {
        ReplicaError::Command(CommandError::Refused(refusal)) => {
            format!("{} ({})", code(refusal.code), refusal.detail)
        }
        ReplicaError::NotEnrolled => {
            "this device is not enrolled: run `enroll --server URL --code CODE`".to_owned()
        }
        ReplicaError::Command(_)
        | ReplicaError::Storage(_)
        | ReplicaError::OtherOwner
        | ReplicaError::Ended
        | ReplicaError::TokenReused
        | ReplicaError::NoScope
        | ReplicaError::NoDocument(_)
        | ReplicaError::NoDraft(_)
        | ReplicaError::DraftSettled(_) => error.to_string(),
    }
}
