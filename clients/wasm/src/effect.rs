//! What JavaScript is asked to do, as JSON with the bodies of requests beside it.

use lianjian_core::engine::{Effect, PictureKey};
use lianjian_core::live::{Heard, Then};
use lianjian_core::records::Session;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use lianjian_protocol::wire::auth::RefreshRequest;
use lianjian_protocol::wire::{ErrorCode, MEDIA_TYPE};
use serde::Serialize;

/// A request to the session's server: `POST`, with the body of this index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Post {
    path: &'static str,
    media_type: &'static str,
    body: usize,
}

/// A photo or voice note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Medium {
    doc: String,
    content: String,
}

impl From<PictureKey> for Medium {
    fn from(picture: PictureKey) -> Self {
        Self {
            doc: key(picture.doc),
            content: picture.content.to_string(),
        }
    }
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub(crate) enum Wanted {
    /// Post with the access token, then tell `answer` or `failed`.
    Call { call: u64, post: Post },
    /// Tell `tick` at this time, in microseconds since 1970 by this device's clock.
    Wake { at: u64 },
    /// Post without a token, then tell `refresh_answer` or `refresh_failed`; null where the store
    /// has no session at all, so that only a person can open one.
    SessionNeeded { post: Option<Post> },
    /// Tell `picture`, with its bytes: the first after this one, in the order of documents and
    /// contents as they are written here, that the server lacks.
    #[serde(rename = "picture_wanted")]
    NextPicture { after: Option<Medium> },
    /// The server keeps this one.
    PictureHeld { picture: Medium },
    /// The device was revoked, the server has what was unsent, and this store is to be erased.
    Wipe,
    /// Views of these documents are old.
    Changed { docs: Vec<String> },
    /// These drafts wait for the person.
    AttentionNeeded { drafts: Vec<u64> },
    /// Grants or reference data changed.
    ReferenceChanged,
    /// The server was restored from a backup.
    Restored,
    /// Nothing is left to do for now.
    Synced,
    /// The server refuses this device for a reason that waiting won't mend.
    Stopped { code: ErrorCode },
    /// A photo or voice note has arrived at the server.
    Attachment { doc: String, content: String },
    /// The server ends the live socket, and what to do before another is opened.
    Bye { code: ErrorCode, then: Then },
}

/// Everything to do after one event.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) bodies: Vec<Vec<u8>>,
}

/// A document's key as screens know it.
pub(crate) fn key(doc: DocRef) -> String {
    doc.to_string()
}

/// A document by its key.
pub(crate) fn parse_key(key: &str) -> Option<DocRef> {
    let (scope, doc) = key.split_once('/')?;
    Some(DocRef {
        scope: scope.parse().ok()?,
        doc: doc.parse().ok()?,
    })
}

fn micros(at: Timestamp) -> u64 {
    at.as_micros()
}

impl Wishes {
    /// The engine's effects; a refresh is asked for with the session as it is kept now.
    pub(crate) fn of(effects: Vec<Effect>, session: Option<&Session>) -> Self {
        let mut wishes = Self::default();
        for effect in effects {
            let wanted = wishes.wanted_for(effect, session);
            wishes.wanted.push(wanted);
        }
        wishes
    }

    /// Adds what a frame of the live socket means to the app itself.
    pub(crate) fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Attachment { doc, content } => self.wanted.push(Wanted::Attachment {
                doc: key(doc),
                content: hex::encode(content),
            }),
            Heard::Bye { code, then } => self.wanted.push(Wanted::Bye { code, then }),
            Heard::Advanced { .. }
            | Heard::Welcome
            | Heard::GrantsChanged
            | Heard::Missed
            | Heard::Unknown => {}
        }
    }

    fn wanted_for(&mut self, effect: Effect, session: Option<&Session>) -> Wanted {
        match effect {
            Effect::Call { call, body } => Wanted::Call {
                call,
                post: self.post("/v1/sync", MEDIA_TYPE, body),
            },
            // The token is in the body; the session's own says nothing there.
            Effect::HandOver { call, what, body } => Wanted::Call {
                call,
                post: self.post(what.path(), MEDIA_TYPE, body),
            },
            Effect::PictureWanted { after } => Wanted::NextPicture {
                after: after.map(Medium::from),
            },
            Effect::PictureHeld { picture } => Wanted::PictureHeld {
                picture: picture.into(),
            },
            Effect::Wipe => Wanted::Wipe,
            Effect::Wake { at } => Wanted::Wake { at: micros(at) },
            Effect::SessionNeeded => Wanted::SessionNeeded {
                post: session.map(|session| {
                    let request = RefreshRequest {
                        refresh_token: session.refresh_token.clone(),
                    };
                    let body = serde_json::to_vec(&request).unwrap_or_default();
                    self.post("/v1/token/refresh", "application/json", body)
                }),
            },
            Effect::Changed { docs } => Wanted::Changed {
                docs: docs.into_iter().map(key).collect(),
            },
            Effect::AttentionNeeded { drafts } => Wanted::AttentionNeeded { drafts },
            Effect::ReferenceChanged => Wanted::ReferenceChanged,
            Effect::Restored => Wanted::Restored,
            Effect::Synced => Wanted::Synced,
            Effect::Stopped { code } => Wanted::Stopped { code },
        }
    }

    fn post(&mut self, path: &'static str, media_type: &'static str, body: Vec<u8>) -> Post {
        self.bodies.push(body);
        Post {
            path,
            media_type,
            body: self.bodies.len() - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session {
            server: "https://example.org".to_owned(),
            access_token: "a".to_owned(),
            access_expires_at: Timestamp::from_secs(1),
            refresh_token: "r".to_owned(),
        }
    }

    #[test]
    fn a_call_names_its_body() {
        let wishes = Wishes::of(
            vec![
                Effect::Synced,
                Effect::Call {
                    call: 7,
                    body: vec![1, 2],
                },
                Effect::Wake {
                    at: Timestamp::from_secs(1),
                },
            ],
            None,
        );
        assert_eq!(wishes.bodies, [vec![1, 2]]);
        assert_eq!(
            serde_json::to_string(&wishes.wanted).unwrap(),
            r#"[{"effect":"synced"},{"effect":"call","call":7,"post":{"path":"/v1/sync","media_type":"application/cbor","body":0}},{"effect":"wake","at":1000000}]"#
        );
    }

    #[test]
    fn a_refresh_brings_its_request_or_none() {
        let wishes = Wishes::of(vec![Effect::SessionNeeded], Some(&session()));
        assert_eq!(wishes.bodies, [br#"{"refresh_token":"r"}"#.to_vec()]);
        let wishes = Wishes::of(vec![Effect::SessionNeeded], None);
        assert_eq!(wishes.wanted, [Wanted::SessionNeeded { post: None }]);
    }

    #[test]
    fn the_app_hears_of_photos_and_goodbyes() {
        let mut wishes = Wishes::default();
        wishes.hear(Heard::Welcome);
        let doc = parse_key(KEY).unwrap();
        let content = [0xab; 32];
        wishes.hear(Heard::Attachment { doc, content });
        let code = ErrorCode::TokenExpired;
        let then = Then::Refresh;
        wishes.hear(Heard::Bye { code, then });
        let content = "ab".repeat(32);
        assert_eq!(
            serde_json::to_string(&wishes.wanted).unwrap(),
            format!(
                r#"[{{"effect":"attachment","doc":"{KEY}","content":"{content}"}},{{"effect":"bye","code":"token_expired","then":"refresh"}}]"#
            )
        );
    }

    const KEY: &str = "01890a5d-ac96-774b-bcce-b302099a8057/01890a5d-ac96-774b-bcce-b302099a8058";

    #[test]
    fn keys_round_trip() {
        assert_eq!(parse_key(KEY).map(key).as_deref(), Some(KEY));
        assert_eq!(parse_key("nothing"), None);
    }
}
