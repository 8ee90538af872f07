//! The table of who may write which event of a complaint (domain.md, "Events of a complaint").
//!
//! A row permits when its author is one of `who`. Rows that judge a fixer's work are closed to
//! everyone whom that fixer employs, whatever their role is called. Which statuses an event is
//! possible in stands in [`crate::domain::complaint::transition`].

use crate::domain::event_type::EventType;

/// Who, as the table's rows say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// A steward.
    Steward,
    /// A member of any committee.
    AnyCommittee,
    /// The residents' committee; where there is none, the community.
    Residents,
    /// The owners' committee, where the category concerns common parts.
    OwnersForCommonParts,
    /// A supervisor of any level.
    Supervisor,
    /// A member of the organisation that has the case.
    Fixer,
    /// Whoever handed the case to a department.
    HandedItOff,
    /// Whoever filed the case.
    Reporter,
    /// A member of any party on the compound's list.
    ListedParty,
    /// The server.
    System,
    /// The server, for a repair (报修).
    SystemForRepairs,
}

impl Who {
    /// Its words in the printed table.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Steward => "steward",
            Self::AnyCommittee => "any committee",
            Self::Residents => "residents' committee",
            Self::OwnersForCommonParts => "owners' committee (common parts)",
            Self::Supervisor => "supervisor",
            Self::Fixer => "the fixer",
            Self::HandedItOff => "who handed it off",
            Self::Reporter => "the reporter",
            Self::ListedParty => "a party of the compound's list",
            Self::System => "system",
            Self::SystemForRepairs => "system (repairs)",
        }
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// The event.
    pub event: EventType,
    /// Any of these.
    pub who: &'static [Who],
    /// Whether it judges the fixer's work.
    pub judges: bool,
}

const fn may(event: EventType, who: &'static [Who]) -> Rule {
    Rule {
        event,
        who,
        judges: false,
    }
}

const fn judging(event: EventType, who: &'static [Who]) -> Rule {
    Rule {
        event,
        who,
        judges: true,
    }
}

/// The table, in the order of [`EventType::ALL`].
pub const RULES: [Rule; 35] = {
    use EventType as E;
    use Who::{
        AnyCommittee, Fixer, HandedItOff, ListedParty, OwnersForCommonParts, Reporter, Residents,
        Steward, Supervisor, System, SystemForRepairs,
    };
    [
        may(E::Reported, &[Steward, AnyCommittee]),
        may(E::SelfFixed, &[Steward]),
        may(E::Resubmitted, &[Reporter]),
        may(E::Withdrawn, &[Reporter]),
        judging(E::Verified, &[Residents, SystemForRepairs]),
        may(E::Returned, &[Residents]),
        may(E::Dispatched, &[Residents, SystemForRepairs]),
        may(E::Accepted, &[Fixer]),
        may(E::Declined, &[Fixer]),
        may(E::Started, &[Fixer]),
        may(E::Arrived, &[Fixer]),
        may(E::Paused, &[Fixer]),
        may(E::Resumed, &[Fixer]),
        may(E::Fixed, &[Fixer, HandedItOff]),
        judging(
            E::Confirmed,
            &[Residents, OwnersForCommonParts, Steward, Supervisor],
        ),
        judging(E::ClosedUnfixed, &[Residents, Supervisor]),
        may(E::Reopened, &[Steward, AnyCommittee, Supervisor]),
        may(E::Sighting, &[Steward, AnyCommittee]),
        may(E::Transferred, &[Residents, Supervisor]),
        may(E::HandedOff, &[Residents, Supervisor]),
        judging(E::Merged, &[Residents]),
        may(E::Voided, &[Supervisor]),
        may(E::Reinstated, &[Supervisor]),
        may(E::Urged, &[AnyCommittee, Supervisor]),
        may(E::Escalated, &[AnyCommittee, Supervisor, System]),
        may(E::SentDown, &[Supervisor]),
        may(E::ExtensionAsked, &[Fixer]),
        judging(E::ExtensionDecided, &[Residents, Supervisor]),
        may(E::ExemptAsked, &[Fixer]),
        judging(E::ExemptDecided, &[Supervisor]),
        judging(E::PauseDecided, &[Residents, Supervisor]),
        may(E::WithdrawalAsked, &[Reporter]),
        judging(E::CalledBack, &[Steward, AnyCommittee, Supervisor]),
        may(E::ToTopic, &[AnyCommittee]),
        may(
            E::Supplement,
            &[Reporter, Steward, AnyCommittee, Supervisor, ListedParty],
        ),
    ]
};

/// The row of an event.
#[must_use]
pub fn rule_of(event: EventType) -> &'static Rule {
    // The table is in the order of the types: held by a test.
    &RULES[event as usize]
}

pub(super) use rule_of as rule;

/// The table as Markdown: `PROTOCOL.md` holds a copy, and a test holds the copy to it.
#[must_use]
pub fn render() -> String {
    let mut out = String::from("| event | by | judges the fixer |\n|---|---|---|\n");
    for rule in &RULES {
        let who: Vec<&str> = rule.who.iter().map(|w| w.as_str()).collect();
        let judges = if rule.judges { "yes" } else { "" };
        out.push_str(&format!(
            "| `{}` | {} | {judges} |\n",
            rule.event,
            who.join(", ")
        ));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_event_in_order() {
        for (event, rule) in EventType::ALL.into_iter().zip(&RULES) {
            assert_eq!(event, rule.event);
        }
        assert_eq!(EventType::ALL.len(), RULES.len());
    }
}
