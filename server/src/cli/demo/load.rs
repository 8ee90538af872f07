//! Loading: places and people first, then the days.

use std::collections::{BTreeSet, HashMap};
use std::io::{IsTerminal, Write};
use std::sync::Arc;

use lianjian_protocol::domain::reference::{Building, Checkpoint, Route};
use lianjian_protocol::domain::schema::Media;
use lianjian_protocol::ids::{Actor, DeviceId, DocRef};
use sha2::{Digest, Sha256};

use super::ids::id;
use super::organisations::Org;
use super::people::{PEOPLE, Who};
use super::pictures::Picture;
use super::places::{ESTATES, Place};
use super::script::Script;
use super::sign_ins::SignIns;
use super::stage::Stage;
use super::when::{Calendar, day};
use super::{cases, rounds, sign_ins, story};
use crate::attachment::Handed;
use crate::cli::{CliError, Setting};
use crate::clock::{Clock, ManualClock, random};
use crate::store::{Device, NewRefreshFamily, PersonGrant, ReferenceRow, RefreshToken};
use crate::sync::{SyncOptions, SyncService};

/// What the demo's chances are drawn from.
const SEED: u64 = 0x11A2_71A2;

/// Loads the demo; returns how people sign in.
pub(super) async fn load(setting: &Setting) -> Result<SignIns, CliError> {
    let context = &setting.context;
    let calendar = Calendar::new(context.now());
    context.store.put_reference(&reference_rows()).await?;
    let people: Vec<_> = PEOPLE.iter().map(|p| p.row()).collect();
    context.store.put_people(&people).await?;
    let grants: Vec<PersonGrant> = PEOPLE
        .iter()
        .flat_map(|p| {
            let person = p.who.id();
            let grants = p.grants(&calendar).into_iter();
            grants.map(move |grant| PersonGrant { person, grant })
        })
        .collect();
    context.store.put_grants(&grants).await?;

    let script = script();
    let devices = devices(setting, &script, &calendar).await?;
    let clock = Arc::new(ManualClock::new(calendar.at(day(12, 0, 0))));
    let service = SyncService::start(
        Arc::clone(&context.store),
        Arc::clone(&clock) as Arc<dyn Clock>,
        &*context.entropy,
        SyncOptions::default(),
    )
    .await
    .map_err(super::DemoError::from)?;
    let mut stage = Stage::new(
        Arc::clone(&context.store),
        service,
        clock,
        calendar,
        devices,
        SEED,
    );
    stage.play(&script, progress).await?;
    store_pictures(setting, &stage.taken_of).await?;
    let mut sign_ins = sign_ins::make(setting).await?;
    (sign_ins.changes, sign_ins.held) = (stage.taken, stage.held);
    Ok(sign_ins)
}

/// Stores the pictures that the script's people took.
async fn store_pictures(
    setting: &Setting,
    taken: &[(DocRef, Who, Picture)],
) -> Result<(), CliError> {
    let attachments = setting.attachments().await?;
    for (doc, who, picture) in taken {
        let (content, bytes) = picture
            .drawn()
            .map_err(|error| CliError::Unexpected(error.to_string()))?;
        let handed = Handed {
            doc: *doc,
            content: *content,
            media: Media::Photo,
            bytes: bytes.clone(),
            person: who.id(),
            device: id("device", *who as usize, DeviceId::from_parts),
        };
        let _ = attachments.hold(handed).await?;
        let _ = attachments
            .let_in(*doc, &[(*content, Media::Photo)])
            .await?;
    }
    Ok(())
}

/// Everything that happens.
pub(super) fn script() -> Script {
    let mut script = Script::default();
    cases::tell(&mut script);
    rounds::tell(&mut script);
    story::tell(&mut script);
    script
}

/// On a terminal, how far it is.
fn progress(done: usize, total: usize) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() && (done.is_multiple_of(10) || done == total) {
        let end = if done == total { "\r\x1b[K" } else { "" };
        // A terminal that does not take it is no reason to stop.
        let _ = write!(stderr, "\rloading the demo: {done}/{total}{end}");
    }
}

/// Places and organisations. The tiers, categories and calendar are those of any new installation.
fn reference_rows() -> Vec<ReferenceRow> {
    let mut rows: Vec<ReferenceRow> = Place::ALL
        .map(|place| ReferenceRow::Scope(place.row()))
        .into();
    rows.extend(Org::ALL.map(|(org, _)| ReferenceRow::Organisation(org.row())));
    for estate in &ESTATES {
        let place = estate.place;
        let scope = place.scope();
        rows.push(ReferenceRow::Compound(estate.row()));
        for n in 1..=estate.buildings.1 {
            rows.push(ReferenceRow::Building(Building {
                id: place.building(n),
                scope,
                name: estate.building_name(n),
            }));
        }
        let (daily, safety) = estate.checkpoints;
        for (n, name) in daily.iter().chain(safety).enumerate() {
            rows.push(ReferenceRow::Checkpoint(Checkpoint {
                id: place.checkpoint(n),
                scope,
                building: (1..=estate.buildings.1)
                    .rev()
                    .find(|b| name.starts_with(&estate.building_name(*b)))
                    .map(|b| place.building(b)),
                name: (*name).to_owned(),
                code: format!("{}-{:02}", estate.code, n + 1),
            }));
        }
        let points = |range: std::ops::Range<usize>| range.map(|n| place.checkpoint(n)).collect();
        rows.push(ReferenceRow::Route(Route {
            id: place.daily_route(),
            scope,
            name: "每日巡查".to_owned(),
            checkpoints: points(0..daily.len()),
            safety_required: false,
        }));
        rows.push(ReferenceRow::Route(Route {
            id: place.safety_route(),
            scope,
            name: "消防与设备安全巡查".to_owned(),
            checkpoints: points(daily.len()..daily.len() + safety.len()),
            safety_required: true,
        }));
    }
    rows
}

/// A device for everybody who does something. Nobody holds their tokens: people sign in or enrol
/// devices of their own.
async fn devices(
    setting: &Setting,
    script: &Script,
    calendar: &Calendar,
) -> Result<HashMap<Who, (DeviceId, Actor)>, CliError> {
    let context = &setting.context;
    let created_at = calendar.at(day(200, 9, 0));
    let mut devices = HashMap::new();
    for who in script.steps.iter().map(|s| s.who).collect::<BTreeSet<_>>() {
        let device = Device {
            id: id("device", who as usize, DeviceId::from_parts),
            person: who.id(),
            name: format!("{}的设备（演示）", who.profile().name),
            platform: "demo".to_owned(),
            created_at,
            revoked_at: None,
        };
        let family = NewRefreshFamily {
            id: random(&*context.entropy)?,
            token: RefreshToken {
                hash: random(&*context.entropy)?,
                sealed: Vec::new(),
            },
            created_at,
        };
        context.store.put_device(&device, &family).await?;
        let hash = Sha256::digest(device.id.as_bytes());
        let mut actor = [0; 8];
        actor.copy_from_slice(&hash[..8]);
        devices.insert(who, (device.id, Actor::from_bytes(actor)));
    }
    Ok(devices)
}
