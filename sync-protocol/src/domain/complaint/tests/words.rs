//! Who acts in these tests, and the short names of what they do.

use crate::domain::event::{Author, ForWhom, What};
use crate::domain::grant::{Body, Level, Role};
use crate::ids::{DeviceId, DocId, OrganisationId, PersonId};
use crate::time::{Span, Timestamp};

/// An organisation.
pub(in crate::domain) const fn org(n: u8) -> OrganisationId {
    OrganisationId::from_bytes([n; 16])
}
/// The contracted company.
pub(in crate::domain) const COMPANY: OrganisationId = org(10);
/// The emergency repair centre.
pub(in crate::domain) const CENTRE: OrganisationId = org(20);
/// A city department.
pub(in crate::domain) const DEPARTMENT: OrganisationId = org(30);

fn person(n: u8, organisation: OrganisationId, role: Role) -> Author {
    Author {
        person: PersonId::from_bytes([n; 16]),
        role,
        organisation,
        badge: format!("{n:04}"),
        device: DeviceId::from_bytes([n; 16]),
    }
}
/// A steward, who reports.
pub(in crate::domain) fn li() -> Author {
    person(1, org(1), Role::Steward)
}
/// Another steward.
pub(in crate::domain) fn qian() -> Author {
    person(2, org(1), Role::Steward)
}
/// Of the residents' committee.
pub(in crate::domain) fn chen() -> Author {
    person(3, org(2), Role::Committee(Body::Residents))
}
/// A colleague of Chen's.
pub(in crate::domain) fn deng() -> Author {
    person(4, org(2), Role::Committee(Body::Residents))
}
/// A supervisor.
pub(in crate::domain) fn zhao() -> Author {
    person(5, org(3), Role::Supervisor(Level::Subdistrict))
}
/// Another supervisor.
pub(in crate::domain) fn yan() -> Author {
    person(6, org(3), Role::Supervisor(Level::District))
}
/// Of the company.
pub(in crate::domain) fn wang() -> Author {
    person(11, COMPANY, Role::Property)
}
/// A colleague of Wang's.
pub(in crate::domain) fn zhang() -> Author {
    person(12, COMPANY, Role::Property)
}
/// Of the emergency centre.
pub(in crate::domain) fn sun() -> Author {
    person(21, CENTRE, Role::Property)
}
/// The server.
pub(in crate::domain) fn system() -> Author {
    person(0, org(0), Role::System)
}

/// So many minutes into the day.
pub(in crate::domain) fn minute(n: u64) -> Timestamp {
    Timestamp::from_secs(1_700_000_000).plus(Span::from_mins(n))
}

pub(in crate::domain) fn dispatched(fixer: OrganisationId) -> What {
    What::Dispatched { fixer }
}
pub(in crate::domain) fn transferred(fixer: OrganisationId) -> What {
    What::Transferred {
        fixer,
        reason: String::new(),
    }
}
pub(in crate::domain) fn handed_off() -> What {
    What::HandedOff {
        department: DEPARTMENT,
        reason: String::new(),
    }
}
pub(in crate::domain) fn declined() -> What {
    What::Declined {
        reason: String::new(),
    }
}
pub(in crate::domain) fn paused() -> What {
    What::Paused {
        reason: String::new(),
    }
}
pub(in crate::domain) fn fixed() -> What {
    What::Fixed {
        note: String::new(),
        photos: Vec::new(),
        category: "leak".into(),
    }
}
pub(in crate::domain) fn confirmed() -> What {
    What::Confirmed {
        for_whom: ForWhom::Committee,
    }
}
pub(in crate::domain) fn reopened(observed: u64) -> What {
    What::Reopened {
        reason: String::new(),
        observed_at: minute(observed),
    }
}
pub(in crate::domain) fn sighting(observed: u64) -> What {
    What::Sighting {
        observed_at: minute(observed),
        note: String::new(),
    }
}
pub(in crate::domain) fn withdrawn() -> What {
    What::Withdrawn {
        reason: String::new(),
    }
}
pub(in crate::domain) fn returned() -> What {
    What::Returned {
        missing: String::new(),
    }
}
pub(in crate::domain) fn resubmitted() -> What {
    What::Resubmitted {
        note: String::new(),
    }
}
pub(in crate::domain) fn closed_unfixed() -> What {
    What::ClosedUnfixed {
        reason: String::new(),
    }
}
pub(in crate::domain) fn merged() -> What {
    What::Merged {
        into: DocId::from_bytes([0; 16]),
    }
}
pub(in crate::domain) fn voided() -> What {
    What::Voided {
        reason: String::new(),
    }
}
pub(in crate::domain) fn reinstated() -> What {
    What::Reinstated {
        reason: String::new(),
    }
}
pub(in crate::domain) fn self_fixed() -> What {
    What::SelfFixed {
        note: String::new(),
    }
}
