//! What people of a role mostly do.

use lianjian_protocol::domain::event_type::EventType;
use lianjian_protocol::domain::grant::Role;

/// The events that people of a role mostly write.
pub(super) fn events_of(role: Role) -> &'static [EventType] {
    use EventType as E;
    match role {
        Role::Steward => &[
            E::Resubmitted,
            E::Withdrawn,
            E::Confirmed,
            E::Reopened,
            E::Sighting,
            E::Sighting,
            E::CalledBack,
            E::WithdrawalAsked,
            E::Supplement,
        ],
        Role::Committee(_) => &[
            E::Verified,
            E::Returned,
            E::Dispatched,
            E::Dispatched,
            E::Confirmed,
            E::Confirmed,
            E::ClosedUnfixed,
            E::Reopened,
            E::Sighting,
            E::Transferred,
            E::HandedOff,
            E::Merged,
            E::Urged,
            E::ExtensionDecided,
            E::PauseDecided,
            E::ToTopic,
        ],
        Role::Property => &[
            E::Accepted,
            E::Accepted,
            E::Declined,
            E::Started,
            E::Arrived,
            E::Paused,
            E::Resumed,
            E::Fixed,
            E::Fixed,
            E::ExtensionAsked,
            E::ExemptAsked,
        ],
        Role::Supervisor(_) => &[
            E::ClosedUnfixed,
            E::Reopened,
            E::Transferred,
            E::Voided,
            E::Reinstated,
            E::SentDown,
            E::ExemptDecided,
        ],
        Role::Observer | Role::Admin(_) | Role::System => &[E::Supplement, E::Accepted],
    }
}
