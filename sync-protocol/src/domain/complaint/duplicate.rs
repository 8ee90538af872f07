//! Two cases of one thing: a hint before, and what they add up to once merged.
//!
//! Two stewards who report the same leak make two cases, and both are kept: only a committee
//! merges. Until then a device that knows of one shows a hint on the other.

use crate::ids::{BuildingId, DocId, PersonId};
use crate::order::sort_by_key;
use crate::time::{Span, Timestamp};

/// How far apart in time two reports of the same thing may be.
pub const SAME_WITHIN: Span = Span::from_hours(72);

/// What of a case says whether it may be another one again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// The case.
    pub id: DocId,
    /// The building; cases without one are never hinted at.
    pub building: Option<BuildingId>,
    /// The category's code.
    pub category: String,
    /// When it was seen.
    pub observed_at: Timestamp,
    /// Who reported it.
    pub reporter: PersonId,
}

impl Likeness {
    /// Whether both may be the same thing: building and category alike, seen within 72 hours.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let apart = self
            .observed_at
            .since(other.observed_at)
            .max(other.observed_at.since(self.observed_at));
        self.id != other.id
            && self.building.is_some()
            && self.building == other.building
            && self.category == other.category
            && apart <= SAME_WITHIN
    }
}

/// The cases that this one may be again, the earliest seen first.
#[must_use]
pub fn duplicates<'a>(case: &Likeness, others: &'a [Likeness]) -> Vec<&'a Likeness> {
    let mut found: Vec<&Likeness> = others.iter().filter(|other| case.may_be(other)).collect();
    sort_by_key(&mut found, |other| (other.observed_at, other.id));
    found
}

/// Whether `from` may be merged into `into`: only into a smaller id, so that cases merged into one
/// another never make a circle.
#[must_use]
pub fn can_merge(from: DocId, into: DocId) -> bool {
    into < from
}

/// What merged cases count as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Together {
    /// The case that stands: the smallest id.
    pub id: DocId,
    /// The earliest time at which any of them was seen: the resident's clock begins there.
    pub observed_at: Timestamp,
    /// Who reported one of them, each once, the earliest first.
    pub credited: Vec<PersonId>,
}

/// What cases that were merged into one count as; none if there is no case.
#[must_use]
pub fn together(cases: &[Likeness]) -> Option<Together> {
    let mut cases: Vec<&Likeness> = cases.iter().collect();
    sort_by_key(&mut cases, |case| (case.observed_at, case.id));
    let mut credited = Vec::new();
    for case in &cases {
        if !credited.contains(&case.reporter) {
            credited.push(case.reporter);
        }
    }
    Some(Together {
        id: cases.iter().map(|case| case.id).min()?,
        observed_at: cases.first()?.observed_at,
        credited,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leak(id: u8, reporter: u8, hour: u64) -> Likeness {
        Likeness {
            id: DocId::from_bytes([id; 16]),
            building: Some(BuildingId::from_bytes([3; 16])),
            category: "leak".into(),
            observed_at: Timestamp::from_secs(1_700_000_000).plus(Span::from_hours(hour)),
            reporter: PersonId::from_bytes([reporter; 16]),
        }
    }

    #[test]
    fn two_stewards_report_the_same_leak() {
        // At once: two cases, each a hint on the other, whichever a device knew first.
        let (one, two) = (leak(1, 1, 5), leak(2, 2, 0));
        assert_eq!(duplicates(&one, std::slice::from_ref(&two)), [&two]);
        assert_eq!(duplicates(&two, std::slice::from_ref(&one)), [&one]);

        // Merged by the committee, only ever into the smaller id.
        assert!(can_merge(two.id, one.id));
        assert!(!can_merge(one.id, two.id));

        // The earlier time counts, and both are credited, in whatever order they are given.
        let expected = Together {
            id: one.id,
            observed_at: two.observed_at,
            credited: vec![two.reporter, one.reporter],
        };
        assert_eq!(
            together(&[one.clone(), two.clone()]),
            Some(expected.clone())
        );
        assert_eq!(together(&[two, one]), Some(expected));
    }

    #[test]
    fn what_differs_is_no_duplicate() {
        let case = leak(1, 1, 100);
        assert!(!case.may_be(&case), "a case is not its own duplicate");
        assert!(case.may_be(&leak(2, 1, 28)), "72 hours before");
        assert!(!case.may_be(&leak(2, 1, 27)));
        assert!(case.may_be(&leak(2, 1, 172)), "72 hours after");
        assert!(!case.may_be(&leak(2, 1, 173)));
        let elsewhere = Likeness {
            building: Some(BuildingId::from_bytes([4; 16])),
            ..leak(2, 2, 100)
        };
        assert!(!case.may_be(&elsewhere));
        let nowhere = Likeness {
            building: None,
            ..leak(2, 2, 100)
        };
        assert!(!nowhere.may_be(&Likeness {
            id: case.id,
            ..nowhere.clone()
        }));
        let other = Likeness {
            category: "lift".into(),
            ..leak(2, 2, 100)
        };
        assert!(!case.may_be(&other));
    }

    #[test]
    fn who_reported_twice_is_credited_once() {
        let all = [leak(1, 1, 0), leak(2, 1, 1), leak(3, 2, 2)];
        assert_eq!(together(&all).unwrap().credited.len(), 2);
        assert_eq!(together(&[]), None);
    }
}
