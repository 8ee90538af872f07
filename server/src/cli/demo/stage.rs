//! Plays a script on real devices against the real sync service, with the clock in its hand.

use std::collections::HashMap;
use std::sync::Arc;

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::command::{Command, Splice};
use lianjian_protocol::domain::complaint::schema::{CommitteeField, Report};
use lianjian_protocol::domain::event::What;
use lianjian_protocol::domain::grant::Body;
use lianjian_protocol::domain::patrol::mark::{Method, Presence};
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::domain::visit::VisitRecord;
use lianjian_protocol::ids::{Actor, DeviceId, DocId, DocRef, EntryKey};
use lianjian_protocol::time::{Span, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::DemoError;
use super::people::Who;
use super::phone::Phone;
use super::pictures::Picture;
use super::places::{ESTATES, Place};
use super::script::{Deed, Do, Filing, Make, Script, Step, body_of};
use super::when::Calendar;
use crate::clock::{Clock, ManualClock};
use crate::store::Store;
use crate::sync::SyncService;

/// A document of the script.
#[derive(Debug, Clone, Copy)]
struct Known {
    doc: DocRef,
    place: Place,
    /// For a patrol, whether it walks the safety route.
    safety: bool,
}

/// The stage.
pub(super) struct Stage {
    store: Arc<dyn Store>,
    service: SyncService,
    clock: Arc<ManualClock>,
    calendar: Calendar,
    rng: ChaCha8Rng,
    phones: HashMap<Who, Phone>,
    known: HashMap<&'static str, Known>,
    /// What was photographed, and by whom.
    pub(super) taken_of: Vec<(DocRef, Who, Picture)>,
    /// Changes that are kept for a supervisor.
    pub(super) held: usize,
    /// Changes that were taken.
    pub(super) taken: usize,
}

impl Stage {
    /// A stage on which everybody's device is new.
    pub(super) fn new(
        store: Arc<dyn Store>,
        service: SyncService,
        clock: Arc<ManualClock>,
        calendar: Calendar,
        devices: HashMap<Who, (DeviceId, Actor)>,
        seed: u64,
    ) -> Self {
        let phones = devices
            .into_iter()
            .map(|(who, (device, actor))| (who, Phone::new(device, actor)));
        Self {
            store,
            service,
            clock,
            calendar,
            rng: ChaCha8Rng::seed_from_u64(seed),
            phones: phones.collect(),
            known: HashMap::new(),
            taken_of: Vec::new(),
            held: 0,
            taken: 0,
        }
    }

    /// Plays the steps in the order of their moments; `progress` hears of each.
    pub(super) async fn play(
        &mut self,
        script: &Script,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<(), DemoError> {
        let calendar = self.calendar;
        let mut steps: Vec<&Step> = script.steps.iter().collect();
        // Stable: what happens at one moment happens in the order in which it is told.
        steps.sort_by_key(|step| calendar.at(step.at));
        let total = steps.len();
        for (n, step) in steps.into_iter().enumerate() {
            self.step(step).await.map_err(|error| match error {
                DemoError::Script(said) => DemoError::Script(format!(
                    "{:?} at {}: {:?}: {said}",
                    step.who,
                    calendar.at(step.at),
                    step.deed
                )),
                other => other,
            })?;
            progress(n + 1, total);
        }
        Ok(())
    }

    async fn step(&mut self, step: &Step) -> Result<(), DemoError> {
        let at = self.calendar.at(step.at);
        self.clock.advance(at.since(self.clock.now()));
        if step.online {
            self.sync(step.who).await?;
        }
        match &step.deed {
            Deed::Sync => return self.sync(step.who).await,
            Deed::Make(key, place, make) => self.make(step.who, key, *place, make)?,
            Deed::Do(key, what) => self.act(step.who, key, what)?,
        }
        if step.online {
            // Nobody's thumb is that fast: the server hears of it some seconds later.
            let seconds = self.rng.random_range(2..25);
            self.clock.advance(Span::from_secs(seconds));
            self.sync(step.who).await?;
        }
        Ok(())
    }

    async fn sync(&mut self, who: Who) -> Result<(), DemoError> {
        let phone = self.phones.get_mut(&who).ok_or_else(|| no_phone(who))?;
        let sent = phone.sync(&self.service, &*self.store).await?;
        self.held += sent.held;
        self.taken += sent.taken;
        Ok(())
    }

    fn make(
        &mut self,
        who: Who,
        key: &'static str,
        place: Place,
        make: &Make,
    ) -> Result<(), DemoError> {
        let now = self.clock.now();
        let doc = DocRef {
            scope: place.scope(),
            doc: DocId::from_parts(now.as_millis(), self.rng.random()),
        };
        let mut safety = false;
        let command = match make {
            Make::Case(filing) => Command::FileComplaint {
                report: report(filing, place, now),
                internal: filing.internal,
            },
            Make::QuickFix(filing, note) => Command::QuickFix {
                report: report(filing, place, now),
                note: (*note).to_owned(),
            },
            Make::Patrol {
                safety: walks_safety,
            } => {
                safety = *walks_safety;
                Command::StartPatrol {
                    route: if safety {
                        place.safety_route()
                    } else {
                        place.daily_route()
                    },
                    window_start: now.minus(Span::from_mins(30)),
                    window_end: now.plus(Span::from_hours(2)),
                }
            }
            Make::Visit([household, need, note, follow_up]) => Command::NewVisit {
                record: VisitRecord {
                    household: (*household).to_owned(),
                    need: (*need).to_owned(),
                    note: (*note).to_owned(),
                    follow_up: (*follow_up).to_owned(),
                },
            },
        };
        if self
            .known
            .insert(key, Known { doc, place, safety })
            .is_some()
        {
            return Err(DemoError::Script(format!("{key} is made twice")));
        }
        self.run(who, doc, &command)
    }

    fn act(&mut self, who: Who, key: &str, what: &Do) -> Result<(), DemoError> {
        let now = self.clock.now();
        let known = self.known(key)?;
        let doc = known.doc;
        let event = |what| Command::Act { what };
        let command = match what {
            Do::Event(what) => event(what.clone()),
            Do::Fix(note) => event(What::Fixed {
                note: (*note).to_owned(),
                photos: Vec::new(),
                category: category_in_force(self.view(who, doc)?)?,
            }),
            Do::StillBroken(minutes, note) => event(What::Sighting {
                observed_at: now.minus(Span::from_mins(*minutes)),
                note: (*note).to_owned(),
            }),
            Do::Reopen(minutes, reason) => event(What::Reopened {
                observed_at: now.minus(Span::from_mins(*minutes)),
                reason: (*reason).to_owned(),
            }),
            Do::MergeInto(other) => event(What::Merged {
                into: self.known(other)?.doc.doc,
            }),
            Do::AskForDays(days, reason) => event(What::ExtensionAsked {
                until: now.plus(Span::from_days(*days)),
                reason: (*reason).to_owned(),
            }),
            Do::Decide(granted) => event(decision(self.view(who, doc)?, *granted)?),
            Do::Say(text) => Command::Comment {
                text: (*text).to_owned(),
            },
            Do::Picture(picture) => {
                let unfit = |error: &dyn std::fmt::Display| DemoError::Script(error.to_string());
                let (content, bytes) = picture.drawn().map_err(|error| unfit(&error))?;
                self.taken_of.push((doc, who, *picture));
                Command::AddPhoto {
                    content: *content,
                    media: Media::Photo,
                    phase: picture.phase(),
                    caption: picture.caption().to_owned(),
                    bytes: u32::try_from(bytes.len()).map_err(|error| unfit(&error))?,
                }
            }
            Do::Add(text) => Command::EditText {
                splices: vec![Splice {
                    at: u32::MAX,
                    delete: 0,
                    insert: (*text).to_owned(),
                }],
            },
            Do::Committee(field, value) => Command::SetCommitteeField {
                body: body_of(who)
                    .ok_or_else(|| DemoError::Script("not of a committee".to_owned()))?,
                field: *field,
                value: (*value).to_owned(),
            },
            Do::Property(field, value) => Command::SetPropertyField {
                field: *field,
                value: (*value).to_owned(),
            },
            Do::Mark(n, result, note, case) => Command::Mark {
                checkpoint: checkpoint(known, *n)?,
                method: [Method::Qr, Method::Qr, Method::Qr, Method::Manual]
                    [self.rng.random_range(0..4)],
                presence: [Presence::At, Presence::At, Presence::Unknown]
                    [self.rng.random_range(0..3)],
                result: *result,
                note: (*note).to_owned(),
                case: match case {
                    Some(key) => Some(self.known(key)?.doc.doc),
                    None => None,
                },
                typed: false,
            },
            Do::FinishPatrol(note) => Command::FinishPatrol {
                note: (*note).to_owned(),
            },
            Do::ReviewPatrol(note) => Command::ReviewPatrol {
                note: (*note).to_owned(),
            },
            Do::FollowUp(note) => Command::FollowUpVisit {
                note: (*note).to_owned(),
            },
            Do::CloseVisit(note) => Command::CloseVisit {
                note: (*note).to_owned(),
            },
        };
        self.run(who, doc, &command)
    }

    fn run(&mut self, who: Who, doc: DocRef, command: &Command) -> Result<(), DemoError> {
        let now = self.clock.now();
        let phone = self.phones.get_mut(&who).ok_or_else(|| no_phone(who))?;
        phone.run(command, doc, now)
    }

    fn known(&self, key: &str) -> Result<Known, DemoError> {
        let known = self.known.get(key).copied();
        known.ok_or_else(|| DemoError::Script(format!("nothing is called {key} yet")))
    }

    fn view(&self, who: Who, doc: DocRef) -> Result<&Document, DemoError> {
        let phone = self.phones.get(&who).ok_or_else(|| no_phone(who))?;
        phone
            .document(doc)
            .ok_or_else(|| DemoError::Script("their device does not have it".to_owned()))
    }
}

fn no_phone(who: Who) -> DemoError {
    DemoError::Script(format!("{who:?} has no device"))
}

fn report(filing: &Filing, place: Place, now: Timestamp) -> Report {
    Report {
        kind: filing.kind,
        category: filing.category.to_owned(),
        title: filing.title.to_owned(),
        text: filing.text.to_owned(),
        building: filing.building.map(|n| place.building(n)),
        unit: filing.unit.map(str::to_owned),
        place: filing.place.map(str::to_owned),
        observed_at: now.minus(Span::from_mins(filing.seen)),
        channel: filing.channel,
        external_no: filing.external_no.map(str::to_owned),
        external_due: filing.external_no.map(|_| now.plus(Span::from_days(5))),
        severity: filing.severity,
    }
}

/// The residents' committee's word overrides the reporter's.
fn category_in_force(document: &Document) -> Result<String, DemoError> {
    let lane = document.committee_fields(None);
    let word = lane.into_iter().find_map(|((body, field), value)| {
        (body == Body::Residents && field == CommitteeField::Category).then_some(value.value)
    });
    word.or_else(|| Some(document.report(None)?.category))
        .ok_or_else(|| DemoError::Script("a case without a report".to_owned()))
}

/// The answer to what was asked last.
fn decision(document: &Document, granted: bool) -> Result<What, DemoError> {
    let asked = document
        .events(None)
        .into_iter()
        .rev()
        .find_map(|received| {
            let answers: EntryKey = received.key;
            if let What::ExtensionAsked { until, .. } = received.event.what {
                let until = granted.then_some(until);
                return Some(What::ExtensionDecided {
                    answers,
                    granted,
                    until,
                });
            }
            if let What::ExemptAsked { .. } = received.event.what {
                return Some(What::ExemptDecided { answers, granted });
            }
            matches!(received.event.what, What::Paused { .. })
                .then_some(What::PauseDecided { answers, granted })
        });
    asked.ok_or_else(|| DemoError::Script("nothing was asked".to_owned()))
}

/// The `n`th checkpoint of a patrol's route.
fn checkpoint(known: Known, n: usize) -> Result<lianjian_protocol::ids::CheckpointId, DemoError> {
    let estate = ESTATES.iter().find(|e| e.place == known.place);
    let (daily, safety) = estate.map_or((0, 0), |e| (e.checkpoints.0.len(), e.checkpoints.1.len()));
    let (first, count) = if known.safety {
        (daily, safety)
    } else {
        (0, daily)
    };
    if n < count {
        Ok(known.place.checkpoint(first + n))
    } else {
        Err(DemoError::Script(format!(
            "the route has {count} checkpoints"
        )))
    }
}
