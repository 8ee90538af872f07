//! Stable codes for everything that can be refused, on the wire and at the HTTP edge.
//!
//! An offline device must choose between retrying, signing in, running the command again and
//! asking its person, so each code says which. A code's text never changes its meaning.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a device does about a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing was decided: offer the same again, later.
    Retry,
    /// The device's view was behind: run the command again on what is known now, silently.
    Rerun,
    /// Final: the person's words become a draft that needs attention.
    Draft,
    /// The session has lapsed: sign in or refresh; the queue stays.
    SignIn,
    /// Final, and for a human who administers the system.
    Human,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $status:literal, $reaction:ident;)*) => {
        /// A stable error code. On the wire its number, in JSON and in logs its text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS), ts(rename_all = "snake_case"))]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its number on the wire.
            #[must_use]
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// Its text in JSON, logs and exit messages.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The HTTP status that it goes with at the edge.
            #[must_use]
            pub const fn http_status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What a device does about it.
            #[must_use]
            pub const fn reaction(self) -> Reaction {
                match self { $(Self::$name => Reaction::$reaction,)* }
            }

            /// The code of this number, if there is one.
            #[must_use]
            pub const fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }
        }
    };
}

codes! {
    // The call as a whole.
    /// The body is not the message it should be.
    MalformedBody = 1, "malformed_body", 400, Human;
    /// The body, once inflated, is larger than allowed.
    BodyTooLarge = 2, "body_too_large", 413, Human;
    /// More changes, cursors or documents than one call may hold.
    TooManyItems = 3, "too_many_items", 400, Human;
    /// Another protocol version.
    ProtocolVersion = 4, "protocol_version", 426, Human;
    /// Too many calls from this device or address.
    RateLimited = 5, "rate_limited", 429, Retry;
    /// The server can't take it now.
    Busy = 6, "busy", 503, Retry;
    /// Something broke on the server; nothing was decided.
    Internal = 7, "internal", 500, Retry;
    /// No such resource.
    NotFound = 8, "not_found", 404, Human;
    /// The content type or encoding is not understood.
    UnsupportedMedia = 9, "unsupported_media", 415, Human;
    /// A parameter of an administrative call is wrong.
    InvalidInput = 10, "invalid_input", 422, Human;
    /// It exists already.
    Conflict = 11, "conflict", 409, Human;
    /// Another method is meant.
    MethodNotAllowed = 12, "method_not_allowed", 405, Human;

    // Identity.
    /// No token, or one that is not ours.
    Unauthenticated = 20, "unauthenticated", 401, SignIn;
    /// The access token has expired: refresh.
    TokenExpired = 21, "token_expired", 401, SignIn;
    /// The refresh token is unknown or spent; the family is revoked if it was reused.
    RefreshRejected = 22, "refresh_rejected", 401, SignIn;
    /// The device was revoked.
    DeviceRevoked = 23, "device_revoked", 403, Human;
    /// The enrolment code is unknown, used or expired.
    EnrolmentRejected = 24, "enrolment_rejected", 401, Human;
    /// Name or password is wrong.
    SignInRejected = 25, "sign_in_rejected", 401, SignIn;
    /// Signed in, and not allowed.
    Forbidden = 26, "forbidden", 403, Human;
    /// Too many failed attempts: locked for a while.
    LockedOut = 27, "locked_out", 429, Retry;
    /// Handed over without a session, since the device's PIN was forgotten: a supervisor decides.
    PinForgotten = 28, "pin_forgotten", 403, Human;

    // A change: frame (check 1).
    /// Not an automerge change chunk: magic, type, length or checksum.
    BadFrame = 40, "bad_frame", 422, Draft;
    /// It inflates beyond the limit.
    InflatesTooLarge = 41, "inflates_too_large", 422, Draft;
    /// More operations than a change may have.
    TooManyOps = 42, "too_many_ops", 422, Draft;
    /// More bytes than a change may have.
    ChangeTooLarge = 43, "change_too_large", 422, Draft;

    // A change: decode (check 2).
    /// It hangs on changes that the server lacks: offer it again with them.
    DepsUnknown = 50, "deps_unknown", 409, Retry;
    /// The actor's sequence has a gap or a second branch.
    BadSequence = 51, "bad_sequence", 422, Draft;
    /// `start_op` is not one more than the greatest op in its ancestry.
    BadStartOp = 52, "bad_start_op", 422, Draft;
    /// A message, an author or extra bytes where none may be.
    ExtraContent = 53, "extra_content", 422, Draft;
    /// The header is missing, or names another scope, id, kind or audience.
    BadHeader = 54, "bad_header", 422, Draft;
    /// A second root change.
    SecondRoot = 55, "second_root", 422, Draft;
    /// The actor belongs to another device or person.
    ActorNotYours = 56, "actor_not_yours", 403, Draft;
    /// It does not decode.
    Undecodable = 57, "undecodable", 422, Draft;
    /// The document has as many changes as it may.
    DocumentFull = 58, "document_full", 422, Draft;
    /// A document in a scope or of an audience that the author may not write to.
    NoSuchDocument = 59, "no_such_document", 404, Draft;

    // A change: apply, operations, effect, round trip (checks 3-6).
    /// automerge does not take it, or panics on it.
    ApplyFailed = 60, "apply_failed", 422, Draft;
    /// It writes where its author has no lane.
    NotYourLane = 61, "not_your_lane", 403, Draft;
    /// It changes what may be written once only.
    WriteOnce = 62, "write_once", 422, Draft;
    /// It makes an object where none may be made.
    NoContainers = 63, "no_containers", 422, Draft;
    /// A value of the wrong type or over its size.
    BadValue = 64, "bad_value", 422, Draft;
    /// It touches what it does not name (`pred` tricks).
    HiddenEffect = 65, "hidden_effect", 422, Draft;
    /// It does not survive being saved and loaded.
    RoundTrip = 66, "round_trip", 422, Draft;

    // A change: policy.
    /// The author's role may not do this.
    RoleMayNot = 70, "role_may_not", 403, Draft;
    /// The author is employed by the fixer whose work this judges.
    ConflictOfInterest = 71, "conflict_of_interest", 403, Draft;
    /// The case's status does not allow it, and the author knew the status.
    StatusForbids = 72, "status_forbids", 422, Draft;
    /// `saw` is not what the author's ancestry shows: run the command again.
    StaleView = 73, "stale_view", 409, Rerun;
    /// The event's `at` is more than ten minutes ahead: correct the clock, run again.
    ClockAhead = 74, "clock_ahead", 422, Rerun;
    /// The event's `at` is more than ten minutes before something that its author had seen was
    /// received: run the command again.
    ClockBehind = 84, "clock_behind", 422, Rerun;
    /// The event is signed with another person, role, organisation, badge or device.
    WrongAuthor = 75, "wrong_author", 403, Draft;
    /// The fixer is not on the compound's list, or not the one who may.
    WrongFixer = 76, "wrong_fixer", 422, Draft;
    /// It names something that does not exist: a category, building, checkpoint, event or case.
    UnknownReference = 77, "unknown_reference", 422, Draft;
    /// The author's role had ended.
    RoleEnded = 78, "role_ended", 403, Draft;
    /// Outside the buildings of the author's grant.
    OutsideBuildings = 79, "outside_buildings", 403, Draft;
    /// The time for it has passed (declining, reopening).
    TooLate = 80, "too_late", 422, Draft;
    /// The document was redacted: run the command again on the new incarnation.
    Redacted = 81, "redacted", 409, Rerun;
    /// The document is not on the server and the change does not make it: offer it again with
    /// what it hangs on.
    UnknownDocument = 83, "unknown_document", 409, Retry;
    /// The same author has already done this.
    AlreadyDone = 82, "already_done", 409, Draft;

    // Photos' and voice notes' bytes.
    /// The document does not name this photo or voice note, or the caller does not read it: its words
    /// travel first.
    AttachmentUnknown = 90, "attachment_unknown", 404, Retry;
    /// The document names it, and its bytes have not arrived yet.
    AttachmentPending = 91, "attachment_pending", 404, Retry;
    /// The bytes are not the announced content, or were damaged on the way: begin again.
    AttachmentMismatch = 92, "attachment_mismatch", 422, Retry;
    /// More bytes or pixels than a photo or voice note may have.
    AttachmentTooLarge = 93, "attachment_too_large", 413, Draft;
    /// Not a photo or voice note of a kind that is taken, or another kind than announced.
    AttachmentType = 94, "attachment_type", 415, Draft;
    /// The document has as many photos and voice notes as it may.
    TooManyAttachments = 95, "too_many_attachments", 422, Draft;
    /// The upload stands at another offset: ask where, go on from there.
    UploadOffset = 96, "upload_offset", 409, Retry;
    /// There is no such upload (any more): begin again.
    UploadUnknown = 97, "upload_unknown", 404, Retry;
    /// Another version of the upload protocol.
    TusVersion = 98, "tus_version", 412, Human;
    /// The bytes of this piece are not those that were sent: send it again.
    ChecksumMismatch = 99, "checksum_mismatch", 460, Retry;
}

impl ErrorCode {
    /// Whether a verdict with this code is stored and final for that change.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self.reaction() {
            Reaction::Draft | Reaction::Rerun => true,
            Reaction::Retry | Reaction::SignIn | Reaction::Human => false,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ErrorCode {
    type Err = crate::ids::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| crate::ids::InvalidId {
                kind: "error code",
                text: text.to_owned(),
            })
    }
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<C> Encode<C> for ErrorCode {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u16(self.number())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ErrorCode {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = d.u16()?;
        Self::from_number(number)
            .ok_or_else(|| minicbor::decode::Error::message(format!("unknown error code {number}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_name_one_code_each() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_number(code.number()), Some(*code));
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
    }
}
