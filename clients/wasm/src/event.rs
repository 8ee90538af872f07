//! What JavaScript tells of, as JSON.

use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::Hash;
use serde::Deserialize;

/// Something that happened. What came over HTTP is told as it came: its meaning is read in Rust.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Told {
    /// Someone wants a sync now.
    SyncWanted,
    /// Something was saved here.
    Saved,
    /// The time of a `wake` has come, or just some time.
    Tick,
    /// The network came back.
    Online,
    /// The network went.
    Offline,
    /// The HTTP answer to a call; its body comes beside it.
    Answer {
        call: u64,
        status: u16,
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// A call had no HTTP answer.
    Failed { call: u64, how: Lost },
    /// The HTTP answer to a refresh of the session; its body comes beside it.
    RefreshAnswer {
        status: u16,
        #[serde(default)]
        retry_after: Option<String>,
    },
    /// A refresh had no HTTP answer.
    RefreshFailed { how: Lost },
    /// The picture that was wanted, its bytes beside it; null where there is no other.
    Picture { picture: Option<Given> },
}

/// A photo or voice note that is given to be handed over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    pub(crate) doc: String,
    pub(crate) content: Hash,
    pub(crate) media: Media,
}

/// How there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lost {
    /// No connection, or a cut one.
    Unreachable,
    /// None in time.
    TimedOut,
}

impl From<Lost> for lianjian_core::engine::Failure {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Unreachable => Self::Unreachable,
            Lost::TimedOut => Self::TimedOut,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_javascript_writes() {
        let read = |json: &str| serde_json::from_str::<Told>(json);
        assert_eq!(
            read(r#"{"event":"sync_wanted"}"#).unwrap(),
            Told::SyncWanted
        );
        assert_eq!(
            read(r#"{"event":"answer","call":3,"status":200,"retry_after":null}"#).unwrap(),
            Told::Answer {
                call: 3,
                status: 200,
                retry_after: None
            }
        );
        assert_eq!(
            read(r#"{"event":"failed","call":3,"how":"timed_out"}"#).unwrap(),
            Told::Failed {
                call: 3,
                how: Lost::TimedOut
            }
        );
        assert!(read(r#"{"event":"answer","call":3}"#).is_err());
        assert!(read(r#"{"event":"rest"}"#).is_err());
    }
}
