//! What every backend must do, as tests: `store_suite!` makes each of them a test of a backend.
//!
//! Public behind the feature `testing`, so that another store can be held to it too.

// These are tests: a broken expectation should end them where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod concurrency;
pub mod devices;
pub mod held;
pub mod held_media;
pub mod intake;
pub mod logs;
pub mod people;
pub mod reads;
pub mod reference;
pub mod refresh;
pub mod schema;
pub mod snapshots;
pub mod values;
pub mod watch;

use std::sync::Arc;

use async_trait::async_trait;

use super::Store;

/// One database, empty at first, that can be opened again and again.
#[async_trait]
pub trait Factory: Send + Sync {
    /// Opens it as a process of its own would, without touching its schema.
    async fn open(&self) -> Arc<dyn Store>;

    /// Opens it so that it waits for a lock a fraction of a second only.
    async fn impatient(&self) -> Arc<dyn Store>;

    /// Opens it with its schema up to date.
    async fn ready(&self) -> Arc<dyn Store> {
        let store = self.open().await;
        store.migrate().await.unwrap();
        store
    }
}

/// Makes a test of each of the suite's: `store_suite!(make)`, where `make().await` is a
/// [`Factory`] with a database of its own.
#[macro_export]
macro_rules! store_suite {
    ($make:path) => {
        $crate::store_suite! { @each $make;
            accounts: sign_in_names_are_unique, failed_attempts_lock_and_a_right_one_clears,
                attempts_at_once_all_count, signing_keys_rotate;
            attachments: an_upload_moves_on_and_ends_in_an_attachment,
                beginning_again_is_the_same_upload, what_has_arrived_needs_no_bytes,
                moving_on_from_elsewhere_does_nothing, a_document_and_the_spool_can_be_full,
                expired_uploads_are_handed_out_once, arrived_contents_are_listed_and_deleted,
                finishing_twice_keeps_the_first, nobody_takes_all_of_the_spool;
            audit: lines_come_newest_first_and_page, filters_narrow;
            concurrency: writers_of_one_log_leave_no_gap, a_reader_going_on_misses_nothing,
                scopes_in_any_order_never_deadlock, writers_of_different_scopes_do_not_mix,
                a_busy_scope_says_so;
            devices: a_code_makes_one_device,
            a_code_asked_again_by_its_device_makes_no_other, a_code_used_at_once_makes_one_device,
                a_session_is_what_the_database_says, revoking_stands;
            held: a_held_change_waits_and_is_settled_once, the_first_hold_stands,
                refusals_are_final_and_listed;
            held_media: what_is_kept_apart_becomes_an_attachment_once,
                what_has_arrived_need_not_be_kept_apart, a_device_keeps_no_more_apart_than_it_may;
            intake: a_change_is_read_back_as_it_was_written, a_dropped_unit_of_work_leaves_nothing,
                what_was_committed_survives_reopening, a_unit_of_work_sees_its_own_writes,
                a_change_is_taken_once, an_actor_is_bound_once, a_scope_must_be_locked,
                a_document_stays_in_its_log, much_at_once_is_written_whole,
                refilled_changes_keep_their_receipts,
                a_new_incarnation_hides_the_old_one;
            logs: heads_are_in_the_order_asked_for, a_page_fits_its_budget,
                documents_page_by_their_last_change, own_logs_are_apart, scopes_are_listed;
            people: people_are_added_and_changed, a_badge_is_one_persons,
                grants_move_the_persons_version, a_grant_needs_its_person_and_scope;
            reads: reads_never_move_back, what_was_told_stays_told,
                readings_take_their_places_in_the_log, readings_of_what_was_sent_before,
                progress_is_past_what_was_read, a_reading_needs_its_scope_locked;
            reference: rows_come_back_as_they_were, only_these_scopes_and_those_above,
                an_unknown_scope_is_refused_whole, many_scopes_at_once;
            refresh: a_token_rotates_and_a_lost_answer_is_repeated, an_old_token_ends_the_family,
                a_token_from_after_the_backup_is_believed_if_proven, a_forged_token_changes_nothing,
                a_token_presented_twice_at_once_has_one_successor;
            schema: migrating_twice_changes_nothing, an_unmigrated_database_says_what_it_lacks,
                the_epoch_is_made_once;
            snapshots: a_snapshot_replaces_the_changes_in_it, an_older_snapshot_is_ignored,
                a_snapshot_of_another_incarnation_is_ignored;
            values: extreme_values_survive;
            watch: what_another_process_commits_is_noticed, nothing_is_missed_between_two_questions;
        }
    };
    (@each $make:path; $($noun:ident: $($name:ident),* ;)*) => {
        $(mod $noun {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let factory = $make().await;
                $crate::store::suite::$noun::$name(&factory).await;
            })*
        })*
    };
}

/// What the suite's tests are made of.
pub mod made {
    use lianjian_protocol::domain::kind::{Audience, DocKind};
    use lianjian_protocol::domain::reference::{Organisation, Person, Scope, ScopeKind};
    use lianjian_protocol::ids::{
        Actor, DeviceId, DocId, DocRef, Hash, OrganisationId, PersonId, ScopeId,
    };
    use lianjian_protocol::time::Timestamp;
    use lianjian_protocol::wire::LogId;
    use sha2::{Digest, Sha256};

    use crate::store::{NewChange, Received, ReferenceRow, Store};

    /// 16 bytes that differ for every number.
    #[must_use]
    pub fn bytes16(n: u64) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(n.to_be_bytes())[..16]);
        bytes
    }

    /// A hash that differs for every text.
    #[must_use]
    pub fn hash(text: &str) -> Hash {
        Hash::from_bytes(Sha256::digest(text).into())
    }

    /// A scope.
    #[must_use]
    pub fn scope(n: u64) -> ScopeId {
        ScopeId::from_bytes(bytes16(n))
    }

    /// A person.
    #[must_use]
    pub fn person(n: u64) -> PersonId {
        PersonId::from_bytes(bytes16(n))
    }

    /// A device.
    #[must_use]
    pub fn device(n: u64) -> DeviceId {
        DeviceId::from_bytes(bytes16(n))
    }

    /// A document in a scope.
    #[must_use]
    pub fn doc(scope_number: u64, n: u64) -> DocRef {
        DocRef {
            scope: scope(scope_number),
            doc: DocId::from_bytes(bytes16(n)),
        }
    }

    /// The log of a scope that everybody sees.
    #[must_use]
    pub fn log(scope_number: u64) -> LogId {
        LogId {
            scope: scope(scope_number),
            audience: Audience::All,
            owner: None,
        }
    }

    /// An instant.
    #[must_use]
    pub const fn at(seconds: u64) -> Timestamp {
        Timestamp::from_secs(1_700_000_000 + seconds)
    }

    /// A change of a document in its scope's log, named by a text.
    #[must_use]
    pub fn change(doc: DocRef, text: &str) -> NewChange {
        NewChange {
            doc,
            kind: DocKind::Complaint,
            log: LogId {
                scope: doc.scope,
                audience: Audience::All,
                owner: None,
            },
            incarnation: 0,
            heads: vec![hash(text)],
            hash: hash(text),
            actor: Actor::from_bytes([7; 8]),
            actor_seq: 1,
            person: person(70),
            device: device(70),
            received: Received::At(at(0)),
            bytes: text.as_bytes().to_vec(),
        }
    }

    /// Appends changes of one scope in a unit of work of their own.
    pub async fn take(store: &dyn Store, changes: Vec<NewChange>) {
        let scopes: Vec<ScopeId> = changes.iter().map(|c| c.doc.scope).collect();
        let mut tx = store.begin(&scopes).await.unwrap();
        for change in changes {
            tx.append(change).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// A city (1), a district (2) in it, two compounds (3, 4) there, and two organisations (1, 2).
    pub async fn city(store: &dyn Store) {
        let node = |n, parent: Option<u64>, kind, name: &str| {
            ReferenceRow::Scope(Scope {
                id: scope(n),
                parent: parent.map(scope),
                kind,
                name: name.to_owned(),
            })
        };
        let organisation = |n, name: &str| {
            ReferenceRow::Organisation(Organisation {
                id: OrganisationId::from_bytes(bytes16(n)),
                name: name.to_owned(),
            })
        };
        store
            .put_reference(&[
                node(1, None, ScopeKind::City, "市"),
                node(2, Some(1), ScopeKind::District, "区"),
                node(3, Some(2), ScopeKind::Compound, "甲小区"),
                node(4, Some(2), ScopeKind::Compound, "乙小区"),
                organisation(1, "居委会"),
                organisation(2, "物业公司"),
            ])
            .await
            .unwrap();
    }

    /// A person of organisation 1 with the badge `B<n>`.
    #[must_use]
    pub fn somebody(n: u64) -> Person {
        Person {
            id: person(n),
            name: format!("第{n}位"),
            badge: format!("B{n}"),
            organisation: OrganisationId::from_bytes(bytes16(1)),
        }
    }
}
