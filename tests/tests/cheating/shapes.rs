//! Every hostile shape, as a steward's device offers it about the steward's own case.

use lianjian_protocol::document::Document;
use lianjian_protocol::domain::event::Author;
use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::kind::{Audience, DocKind, Header, REPLAY, SCHEMA};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::validate::hostile::{Shape, Target, first_shapes, shapes};
use lianjian_protocol::wire::{ErrorCode, Verdict};
use lianjian_tests::{
    Caller, Compound, Database, Device, Server, agree, complaint, new_actor, new_document, now,
    offer,
};

use super::{document, refused, server, verdict};

/// A cheating steward, honest devices beside it.
struct Scene {
    server: Server,
    place: Compound,
    cheat: Caller,
    by: Author,
    steward: Device,
    desk: Device,
    /// Honest cases filed so far.
    filed: usize,
}

impl Scene {
    fn new(database: Database) -> Self {
        let server = server(database);
        let place = Compound::found(&server);
        let cheat = place.caller(&server, Compound::STEWARD);
        let identity = &cheat.identity;
        let by = Author {
            person: identity.person,
            role: Role::Steward,
            organisation: identity.organisation,
            badge: identity.badge.clone(),
            device: identity.device,
        };
        let steward = place.device(&server, Compound::COLLEAGUE);
        let desk = place.device(&server, Compound::DESK);
        Self {
            server,
            place,
            cheat,
            by,
            steward,
            desk,
            filed: 0,
        }
    }

    /// An honest case of the cheat's, which the desk has registered.
    fn case(&mut self) -> DocRef {
        let doc = new_document(self.place.scope);
        let knowledge = self.cheat.learn();
        let made = knowledge.make(new_actor(), doc, None, &complaint("水管漏水"));
        let taken = verdict(&self.cheat.push(offer(doc, [made.change])));
        assert!(matches!(taken, Verdict::Accepted(_)), "{taken:?}");
        let _ = self.desk.json(["sync"]);
        let case = doc.doc.to_string();
        let _ = self.desk.json(["complaint", "act", &case, "verified"]);
        let _ = self.desk.json(["sync"]);
        self.filed += 1;
        doc
    }

    /// The honest go on: one files and comments, and both see it.
    fn honest_work(&mut self) {
        let filed = self.steward.json(["complaint", "new", "--title", "积水"]);
        let case = filed["id"].as_str().unwrap();
        let _ = self
            .steward
            .json(["complaint", "comment", case, "越积越深"]);
        assert_eq!(self.steward.json(["sync"])["accepted"], 2);
        let _ = self.desk.json(["sync"]);
        self.filed += 1;
        let shown = self.desk.json(["complaint", "show", case]).to_string();
        assert!(shown.contains("越积越深"), "{shown}");
    }

    /// Every shape of this document, by an actor that it has not seen.
    fn shapes_of(&self, present: &Document) -> Vec<Shape> {
        shapes(&Target {
            document: present,
            by: &self.by,
            actor: new_actor(),
            now: now(),
        })
    }

    /// Offers a shape and says what is wrong with its verdict.
    fn offer(&self, doc: DocRef, shape: &Shape) -> Option<String> {
        for before in &shape.before {
            let taken = verdict(&self.cheat.push(offer(doc, [before.clone()])));
            if !matches!(taken, Verdict::Accepted(_)) {
                return Some(format!("{}: before it: {taken:?}", shape.name));
            }
        }
        let first = verdict(&self.cheat.push(offer(doc, [shape.change.clone()])));
        let again = verdict(&self.cheat.push(offer(doc, [shape.change.clone()])));
        if refused(&first) != Some(shape.expected) {
            return Some(format!("{}: {first:?}, not {}", shape.name, shape.expected));
        }
        (first != again).then(|| format!("{}: then {again:?}", shape.name))
    }

    /// The honest devices and the server agree, and hold nothing but what is honest.
    fn nothing_of_it_is_there(&self) {
        for device in [&self.steward, &self.desk, &self.steward] {
            let said = device.json(["sync"]);
            assert_eq!(said["attention"], 0, "{said}");
        }
        let held = self.desk.json(["complaint", "list"]);
        assert_eq!(held.as_array().unwrap().len(), self.filed);
        assert_eq!(agree(&self.server, [&self.steward, &self.desk]), 1);
        let _ = self.server.json(["doctor"]);
        assert_eq!(self.server.log().errors(), Vec::<String>::new());
    }
}

fn every_shape_gets_its_verdict(database: Database) {
    let mut scene = Scene::new(database);
    let doc = scene.case();
    let present = document(&scene.cheat, doc);
    let heads = present.heads();
    let offered = scene.shapes_of(&present);
    assert!(offered.len() > 90, "{}", offered.len());
    let mut wrong = Vec::new();
    for (n, shape) in offered.iter().enumerate() {
        if n % 40 == 0 {
            scene.honest_work();
        }
        if shape.before.is_empty() {
            wrong.extend(scene.offer(doc, shape));
            continue;
        }
        // What comes first is taken, so such a shape gets a case of its own.
        let own = scene.case();
        let present = document(&scene.cheat, own);
        wrong.extend(scene.offer(own, &scene.shapes_of(&present)[n]));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // All at once, too, as one call.
    let together: Vec<&Shape> = offered.iter().filter(|s| s.before.is_empty()).collect();
    let changes = together.iter().map(|shape| shape.change.clone());
    let answer = scene.cheat.push(offer(doc, changes));
    for (shape, verdict) in together.iter().zip(&answer.verdicts) {
        // One that names another of them as its parent is not even looked at.
        let blocked = matches!(verdict, Verdict::Blocked(_));
        let code = refused(verdict);
        assert!(
            blocked || code == Some(shape.expected),
            "{}: {verdict:?}",
            shape.name
        );
    }
    assert_eq!(document(&scene.cheat, doc).heads(), heads, "as it was");
    scene.honest_work();
    scene.nothing_of_it_is_there();
}

#[test]
fn every_shape_gets_its_verdict_on_sqlite() {
    every_shape_gets_its_verdict(Database::Sqlite);
}

#[test]
fn every_shape_gets_its_verdict_on_postgres() {
    every_shape_gets_its_verdict(Database::Postgres);
}

#[test]
fn every_first_shape_gets_its_verdict() {
    let mut scene = Scene::new(Database::Sqlite);
    scene.honest_work();
    let report = {
        let lianjian_protocol::domain::command::Command::FileComplaint { report, .. } =
            complaint("水管漏水")
        else {
            panic!("a complaint is filed by that");
        };
        report
    };
    let doc = new_document(scene.place.scope);
    let header = Header {
        kind: DocKind::Complaint,
        scope: doc.scope,
        id: doc.doc,
        audience: Audience::All,
        owner: None,
        schema: SCHEMA,
        replay: REPLAY,
    };
    let mut offered = first_shapes(&header, &report, &scene.by, new_actor(), now());
    for shape in &mut offered {
        // Of a document that is not there the server says so, whatever the parents are.
        if shape.expected == ErrorCode::DepsUnknown {
            shape.expected = ErrorCode::UnknownDocument;
        }
    }
    let wrong: Vec<String> = offered
        .iter()
        .filter_map(|shape| scene.offer(doc, shape))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The name is still free for who means it.
    let knowledge = scene.cheat.learn();
    let made = knowledge.make(new_actor(), doc, None, &complaint("水管漏水"));
    let taken = verdict(&scene.cheat.push(offer(doc, [made.change])));
    assert!(matches!(taken, Verdict::Accepted(_)), "{taken:?}");
    scene.filed += 1;
    scene.honest_work();
    scene.nothing_of_it_is_there();
}
