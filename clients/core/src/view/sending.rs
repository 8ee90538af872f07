//! What is said about sending, first of all that is true of it.

use super::types::{SessionState, SyncDoor, SyncLine, SyncState, SyncTone, SyncWord, SyncWords};

/// The store's own error code of a full disk: no word of the server's.
const STORAGE_FULL: &str = "storage_full";

/// Percent of the room in use from which on it is said that little is left (product.md, 10).
const SCARCE_FROM: u64 = 80;

/// What is said of sending as it stands.
#[must_use]
pub fn sync_words(state: &SyncState) -> SyncWords {
    let storage = &state.storage;
    let full = storage.full || state.stopped.as_deref() == Some(STORAGE_FULL);
    SyncWords {
        line: line(state, full, state.attention),
        beside: line(state, full, 0),
        scarce: storage.quota > 0
            && storage.usage.saturating_mul(100) >= storage.quota.saturating_mul(SCARCE_FROM),
        full,
    }
}

/// What most needs saying. What waits for the person comes first, since only they can end it. Counted
/// is what a person made: several changes of one record are one.
fn line(state: &SyncState, full: bool, attention: u32) -> SyncLine {
    use SyncTone::{Busy, Look, Off, Ok};
    let (unsent, photos) = (state.unsent, state.uploads.pending);
    let (word, count, tone) = if state.session == SessionState::Revoked {
        (SyncWord::Revoked, 0, Look)
    } else if full {
        (SyncWord::Full, 0, Look)
    } else if attention > 0 {
        (SyncWord::Attention, attention, Look)
    } else if state.session == SessionState::Lapsed {
        (SyncWord::Lapsed, unsent, Look)
    } else if state.stopped.is_some() {
        (SyncWord::Stopped, unsent, Look)
    } else if state.withheld > 0 {
        // What is waited for is contact itself: how much waits is said once these can be read again.
        (SyncWord::Withheld, state.withheld, Look)
    } else if !state.online {
        match (unsent, photos) {
            (0, 0) => (SyncWord::Offline, 0, Off),
            (0, _) => (SyncWord::OfflinePhotos, photos, Off),
            (_, 0) => (SyncWord::OfflineWaiting, unsent, Off),
            (_, _) => (SyncWord::OfflineBoth, unsent, Off),
        }
    } else if state.uploads.failed > 0 {
        // They go no further by themselves: "all sent" would be untrue.
        (SyncWord::PhotosStuck, state.uploads.failed, Look)
    } else if unsent > 0 {
        let word = match state.sending {
            true => SyncWord::Sending,
            false => SyncWord::Waiting,
        };
        (word, unsent, Busy)
    } else if photos > 0 {
        (SyncWord::Photos, photos, Busy)
    } else if state.last_sync.is_none() {
        (SyncWord::First, 0, Busy)
    } else {
        (SyncWord::Done, 0, Ok)
    };
    SyncLine {
        word,
        count,
        photos,
        tone,
        to: match word {
            SyncWord::Attention => SyncDoor::Attention,
            SyncWord::Full => SyncDoor::Storage,
            SyncWord::Revoked
            | SyncWord::Lapsed
            | SyncWord::Stopped
            | SyncWord::Withheld
            | SyncWord::Offline
            | SyncWord::OfflineWaiting
            | SyncWord::OfflinePhotos
            | SyncWord::OfflineBoth
            | SyncWord::PhotosStuck
            | SyncWord::Sending
            | SyncWord::Waiting
            | SyncWord::Photos
            | SyncWord::First
            | SyncWord::Done => SyncDoor::Sync,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::types::{Micros, StorageState, Uploads};
    use super::*;
    use lianjian_protocol::wire::ErrorCode;

    /// As it stands where all is well, but for this.
    fn state(change: impl FnOnce(&mut SyncState)) -> SyncState {
        let mut state = SyncState {
            online: true,
            sending: false,
            pending: 0,
            unsent: 0,
            attention: 0,
            withheld: 0,
            last_sync: Some(Micros(1)),
            session: SessionState::Ok,
            stopped: None,
            uploads: Uploads::default(),
            storage: StorageState::default(),
            live: true,
            clock_offset: 0,
        };
        change(&mut state);
        state
    }

    fn said(change: impl FnOnce(&mut SyncState)) -> (SyncWord, u32) {
        let line = sync_words(&state(change)).line;
        (line.word, line.count)
    }

    #[test]
    fn what_most_needs_saying_is_said_first() {
        let photos = |pending, failed| Uploads { pending, failed };
        assert_eq!(said(|_| ()), (SyncWord::Done, 0));
        assert_eq!(said(|s| s.last_sync = None), (SyncWord::First, 0));
        assert_eq!(said(|s| s.unsent = 3), (SyncWord::Waiting, 3));
        assert_eq!(
            said(|s| (s.unsent, s.sending) = (3, true)),
            (SyncWord::Sending, 3)
        );
        assert_eq!(said(|s| s.uploads = photos(2, 0)), (SyncWord::Photos, 2));
        assert_eq!(
            said(|s| s.uploads = photos(2, 1)),
            (SyncWord::PhotosStuck, 1)
        );
        assert_eq!(said(|s| s.online = false), (SyncWord::Offline, 0));
        assert_eq!(
            said(|s| (s.online, s.withheld) = (false, 2)),
            (SyncWord::Withheld, 2)
        );
        let lapsed = SessionState::Lapsed;
        assert_eq!(
            said(|s| (s.session, s.online) = (lapsed, false)),
            (SyncWord::Lapsed, 0)
        );
        assert_eq!(
            said(|s| (s.session, s.attention) = (lapsed, 2)),
            (SyncWord::Attention, 2)
        );
        assert_eq!(
            said(|s| (s.stopped, s.attention) = (Some(STORAGE_FULL.to_owned()), 2)),
            (SyncWord::Full, 0)
        );
        assert_eq!(
            said(|s| (s.session, s.attention) = (SessionState::Revoked, 2)),
            (SyncWord::Revoked, 0)
        );
        let old = ErrorCode::ProtocolVersion.as_str().to_owned();
        assert_eq!(
            said(|s| (s.stopped, s.unsent) = (Some(old), 1)),
            (SyncWord::Stopped, 1)
        );
    }

    #[test]
    fn records_and_photos_are_counted_without_a_signal() {
        let offline = |unsent, pending| {
            sync_words(&state(|s| {
                (s.online, s.unsent, s.uploads.pending) = (false, unsent, pending);
            }))
            .line
        };
        let both = offline(2, 1);
        assert_eq!(
            (both.word, both.count, both.photos, both.to),
            (SyncWord::OfflineBoth, 2, 1, SyncDoor::Sync)
        );
        assert_eq!(offline(2, 0).word, SyncWord::OfflineWaiting);
        assert_eq!(offline(0, 3).word, SyncWord::OfflinePhotos);
        assert_eq!(offline(0, 3).count, 3);
    }

    #[test]
    fn a_tap_leads_to_what_needs_the_person_and_beside_it_the_rest_is_said() {
        let words = sync_words(&state(|s| (s.attention, s.unsent) = (1, 2)));
        assert_eq!(words.line.to, SyncDoor::Attention);
        assert_eq!(words.beside.word, SyncWord::Waiting);
        let words = sync_words(&state(|s| s.storage.full = true));
        assert!(words.full);
        assert_eq!(words.line.to, SyncDoor::Storage);
    }

    #[test]
    fn room_is_scarce_from_four_fifths_on() {
        let scarce = |usage, quota| {
            sync_words(&state(|s| {
                (s.storage.usage, s.storage.quota) = (usage, quota)
            }))
            .scarce
        };
        assert!(!scarce(79, 100) && scarce(80, 100));
        assert!(!scarce(5, 0), "what is not known is not said");
    }
}
