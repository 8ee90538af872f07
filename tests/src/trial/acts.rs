//! What the parties do in each round, with no signal and without knowing of one another.

use lianjian_core::replica::Instruction;
use lianjian_protocol::domain::command::{Command, Splice};
use lianjian_protocol::domain::complaint::schema::{CommitteeField, PropertyField};
use lianjian_protocol::domain::complaint::status::Status;
use lianjian_protocol::domain::event::{ForWhom, What};
use lianjian_protocol::domain::grant::Body;
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::time::Timestamp;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::place::Place;
use super::{DESKS, Party, STEWARDS};

/// Rounds of acting offline and then syncing.
pub(super) const ROUNDS: usize = 4;

/// What the parties did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Acted {
    /// Commands saved on a device.
    pub saved: usize,
    /// Commands that the device itself said can't be done.
    pub not_possible: usize,
}

/// One party's acts of one round, on its own device, offline.
pub(super) async fn act(
    place: &Place,
    round: usize,
    n: usize,
    party: &mut Party,
    acts: usize,
    rng: &mut ChaCha8Rng,
    acted: &mut Acted,
) {
    let cases = super::cases(&party.device).await;
    let now = lianjian_device::times::now();
    let mut instructions = Vec::new();
    for _ in 0..acts {
        // The same few hundred for everyone, so that they meet.
        let Some(case) = cases[..cases.len().min(acts * 2)].choose(rng) else {
            return;
        };
        let status = case.status.unwrap_or(Status::Reported);
        let command = match n {
            n if n < STEWARDS => steward(status, now, rng),
            n if n < STEWARDS + DESKS => desk(place, round, status, case.doc, &cases, rng),
            _ => fixer(status, case.category.as_deref().unwrap_or_default(), rng),
        };
        instructions.extend(command.map(|command| Instruction::new(case.doc, command)));
    }
    for instruction in instructions {
        match party.device.execute(instruction).await {
            Ok(_) => acted.saved += 1,
            Err(lianjian_device::error::DeviceError::Replica(_)) => acted.not_possible += 1,
            Err(other) => panic!("{}: {other}", party.name),
        }
    }
    let _ = party.home.home();
}

fn words(rng: &mut ChaCha8Rng) -> String {
    let words = [
        "已到现场看过",
        "等配件",
        "住户不在家",
        "请尽快",
        "还是老样子",
        "已联系楼上",
        "明天上午再来",
    ];
    format!(
        "{}（{}）",
        words.choose(rng).copied().unwrap_or_default(),
        rng.random_range(1..1_000)
    )
}

fn steward(status: Status, now: Timestamp, rng: &mut ChaCha8Rng) -> Option<Command> {
    let note = words(rng);
    Some(match (rng.random_range(0..10), status) {
        (0, Status::Reported | Status::Verified | Status::Dispatched) => {
            act_on(What::Withdrawn { reason: note })
        }
        (1 | 2, Status::Fixed) => act_on(What::Confirmed {
            for_whom: ForWhom::Resident,
        }),
        (3, Status::Fixed | Status::Confirmed | Status::ClosedUnfixed) => act_on(What::Reopened {
            reason: note,
            observed_at: now,
        }),
        (4, Status::Fixed | Status::Confirmed | Status::InProgress) => act_on(What::Sighting {
            observed_at: now,
            note,
        }),
        (5 | 6, _) => Command::EditText {
            splices: vec![Splice {
                at: rng.random_range(0..40),
                delete: 2,
                insert: note,
            }],
        },
        (7 | 8, _) => Command::Comment { text: note },
        _ => act_on(What::Supplement { text: note }),
    })
}

fn desk(
    place: &Place,
    round: usize,
    status: Status,
    doc: DocRef,
    cases: &[lianjian_core::records::Summary],
    rng: &mut ChaCha8Rng,
) -> Option<Command> {
    let fixer = if rng.random_bool(0.6) {
        place.company
    } else {
        place.centre
    };
    let reason = words(rng);
    let older = cases
        .iter()
        .map(|c| c.doc.doc)
        .rfind(|other| *other < doc.doc);
    Some(match (rng.random_range(0..10), status) {
        (0, Status::Reported) => act_on(What::Returned { missing: reason }),
        (1, Status::Reported | Status::Verified) => act_on(What::Merged { into: older? }),
        (2.., Status::Reported) if round == 0 || rng.random_bool(0.5) => {
            act_on(What::Dispatched { fixer })
        }
        (_, Status::Reported) => act_on(What::Verified),
        (_, Status::Verified | Status::Declined) => act_on(What::Dispatched { fixer }),
        (0..=3, Status::Dispatched | Status::Accepted | Status::InProgress | Status::Paused) => {
            act_on(What::Transferred { fixer, reason })
        }
        (4, Status::Dispatched | Status::Accepted) => act_on(What::ClosedUnfixed { reason }),
        (0..=4, Status::Fixed) => act_on(What::Confirmed {
            for_whom: ForWhom::Committee,
        }),
        (5, Status::Fixed | Status::Confirmed) => act_on(What::CalledBack {
            reached: true,
            solved: Some(true),
            score: Some(4),
        }),
        (6 | 7, _) => Command::SetCommitteeField {
            body: Body::Residents,
            field: CommitteeField::Note,
            value: reason,
        },
        _ => act_on(What::Urged { note: reason }),
    })
}

fn fixer(status: Status, category: &str, rng: &mut ChaCha8Rng) -> Option<Command> {
    let note = words(rng);
    let fix = |note| What::Fixed {
        note,
        photos: Vec::new(),
        category: category.to_owned(),
    };
    Some(match (rng.random_range(0..10), status) {
        (0, Status::Dispatched | Status::Accepted) => act_on(What::Declined { reason: note }),
        (1..=4, Status::Dispatched) => act_on(What::Accepted),
        (5, Status::Dispatched | Status::Accepted) => act_on(What::Arrived),
        (6, Status::Accepted | Status::InProgress) => act_on(What::Paused { reason: note }),
        (_, Status::Paused) => act_on(What::Resumed),
        (7.., Status::Dispatched | Status::Accepted | Status::InProgress) => act_on(fix(note)),
        (0..=3, _) => Command::SetPropertyField {
            field: PropertyField::Plan,
            value: note,
        },
        _ => Command::Comment { text: note },
    })
}

fn act_on(what: What) -> Command {
    Command::Act { what }
}
