use std::sync::Arc;

use lianjian_protocol::domain::grant::Role;
use lianjian_protocol::domain::reference::{FixerKind, Organisation, Reference, SlaTier};
use lianjian_protocol::ids::OrganisationId;
use lianjian_protocol::time::{Span, Timestamp};

use super::*;
use crate::app::open_store;
use crate::clock::{ManualClock, SystemEntropy};
use crate::config::{Config, DatabaseUrl};

const SCOPES: &str = "\
name,kind,parent,residents_committee,households,parties,emergency
Linfen,district,,,,,
Third,community,Linfen,,,,
Garden,compound,Linfen/Third,yes,120,company:Wanhe; emergency_centre:Centre,物业:123;抢修:456
";
const BUILDINGS: &str = "scope,name\nGarden,1号楼\nGarden,2号楼\n";
const CHECKPOINTS: &str = "scope,name,code,building\nGarden,Pump,G-1,1号楼\nGarden,Gate,G-2,\n";
const ROUTES: &str = "scope,name,checkpoints,safety_required\nGarden,Daily,G-2;G-1,yes\n";
const PEOPLE: &str = "\
name,badge,organisation,role,scope
李,A-1,Wanhe,steward,Garden
陈,A-2,Wanhe,committee:residents,Third
王,A-3,Wanhe,,
";
const CATEGORIES: &str =
    "code,name_zh,name_en,fixer,tier,common_parts\nwet_wall,墙湿,Wet wall,company,normal,yes\n";

struct Office {
    setting: Setting,
    _folder: tempfile::TempDir,
}

impl Office {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::default();
        let path = folder.path().join("test.db");
        config.database.url = DatabaseUrl::new(format!("sqlite:{}", path.display()));
        let clock = Arc::new(ManualClock::new(Timestamp::from_secs(1_795_000_000)));
        let context = open_store(&config, clock, Arc::new(SystemEntropy))
            .await
            .unwrap();
        let organisation = |id: u8, name: &str| {
            ReferenceRow::Organisation(Organisation {
                id: OrganisationId::from_bytes([id; 16]),
                name: name.to_owned(),
            })
        };
        let tier = ReferenceRow::Tier(SlaTier {
            code: "normal".to_owned(),
            accept: None,
            arrive: None,
            plan: None,
            fix: None,
            decline: Span::from_hours(24),
        });
        let rows = [organisation(1, "Wanhe"), organisation(2, "Centre"), tier];
        context.store.put_reference(&rows).await.unwrap();
        Self {
            setting: Setting { config, context },
            _folder: folder,
        }
    }

    async fn import(&self, kind: Kind, text: &str) -> Result<Report, CliError> {
        import(&self.setting, kind, text.as_bytes(), false).await
    }

    async fn rows(&self, kind: Kind, text: &str) -> Vec<(u64, Option<String>)> {
        let before = self.version().await;
        let error = self.import(kind, text).await.unwrap_err();
        assert_eq!(error.exit_code(), 6);
        assert_eq!(self.version().await, before, "nothing was imported");
        let CliError::Rows(rows) = error else {
            panic!("{error}");
        };
        rows.into_iter().map(|row| (row.line, row.column)).collect()
    }

    async fn version(&self) -> u64 {
        let store = &self.setting.context.store;
        store.reference_version().await.unwrap()
    }

    async fn reference(&self) -> Reference {
        let store = &self.setting.context.store;
        let all: Vec<_> = store.all_scopes().await.unwrap();
        let ids: Vec<_> = all.iter().map(|scope| scope.id).collect();
        store.reference_for(&ids).await.unwrap()
    }

    async fn import_all(&self) -> [Report; 6] {
        [
            self.import(Kind::Scopes, SCOPES).await.unwrap(),
            self.import(Kind::Buildings, BUILDINGS).await.unwrap(),
            self.import(Kind::Checkpoints, CHECKPOINTS).await.unwrap(),
            self.import(Kind::Routes, ROUTES).await.unwrap(),
            self.import(Kind::People, PEOPLE).await.unwrap(),
            self.import(Kind::Categories, CATEGORIES).await.unwrap(),
        ]
    }
}

fn at(line: u64, column: &str) -> (u64, Option<String>) {
    (line, Some(column.to_owned()))
}

#[tokio::test]
async fn a_district_comes_in_from_six_files() {
    let office = Office::open().await;
    let reports = office.import_all().await;
    assert_eq!(reports.each_ref().map(|r| r.added), [3, 2, 2, 1, 3, 1]);
    let reference = office.reference().await;
    let compound = &reference.compounds[0];
    assert_eq!(compound.households, 120);
    assert!(compound.has_residents_committee && !compound.has_owners_committee);
    assert_eq!(compound.parties[1].kind, FixerKind::EmergencyCentre);
    assert_eq!(compound.emergency_numbers[1].1, "456");
    let pump = reference
        .checkpoints
        .iter()
        .find(|checkpoint| checkpoint.code == "G-1")
        .unwrap();
    assert!(pump.building.is_some());
    assert_eq!(reference.routes[0].checkpoints[1], pump.id);
    assert!(reference.routes[0].safety_required);
    assert!(reference.category("wet_wall").unwrap().common_parts);
    let store = &office.setting.context.store;
    let li = store.person_by_badge("A-1").await.unwrap().unwrap();
    let (_, grants) = store.grants_of(li.id).await.unwrap();
    assert_eq!(grants[0].role, Role::Steward);
    assert_eq!(grants[0].scope, compound.scope);
}

#[tokio::test]
async fn the_same_files_again_change_nothing() {
    let office = Office::open().await;
    office.import_all().await;
    let before = office.reference().await;
    let reports = office.import_all().await;
    assert_eq!(reports.each_ref().map(|r| r.added), [0; 6]);
    assert_eq!(reports.map(|r| r.changed), [3, 2, 2, 1, 3, 1]);
    assert_eq!(office.reference().await, before, "the ids too");
    let store = &office.setting.context.store;
    let li = store.person_by_badge("A-1").await.unwrap().unwrap();
    assert_eq!(store.grants_of(li.id).await.unwrap().1.len(), 1);
}

#[tokio::test]
async fn a_dry_run_writes_nothing() {
    let office = Office::open().await;
    let before = office.version().await;
    let report = import(&office.setting, Kind::Scopes, SCOPES.as_bytes(), true)
        .await
        .unwrap();
    assert_eq!((report.added, report.dry_run), (3, true));
    assert_eq!(office.version().await, before);
}

#[tokio::test]
async fn every_broken_row_is_told_and_nothing_is_imported() {
    let office = Office::open().await;
    office.import_all().await;
    let broken = "\
name,kind,parent,households,parties
New,compound,Nowhere,,
New,castle,Third,,
,compound,Third,,
New,district,Third,,
New,compound,Third,many,
Newer,compound,Third,,company:Nobody
Good,compound,Third,,
Good,compound,Third,,
Linfen,city,,,
";
    assert_eq!(
        office.rows(Kind::Scopes, broken).await,
        [
            at(2, "parent"),
            at(3, "kind"),
            at(4, "name"),
            at(5, "kind"),
            at(6, "households"),
            at(7, "parties"),
            at(9, "name"),
            at(10, "kind"),
        ]
    );
}

#[tokio::test]
async fn rows_of_other_kinds_are_held_against_what_exists() {
    let office = Office::open().await;
    office.import_all().await;
    let buildings = "scope,name\nThird,9号楼\nGarden,9号楼\nGarden\nGarden,9号楼\n";
    assert_eq!(
        office.rows(Kind::Buildings, buildings).await,
        [at(2, "scope"), (4, None), at(5, "name")]
    );
    let checkpoints = "scope,name,code,building\nGarden,A,G-9,7号楼\nGarden,A,,\n";
    assert_eq!(
        office.rows(Kind::Checkpoints, checkpoints).await,
        [at(2, "building"), at(3, "code")]
    );
    let routes = "scope,name,checkpoints,safety_required\nGarden,R,G-1;G-7,\nGarden,S,G-1,maybe\n";
    assert_eq!(
        office.rows(Kind::Routes, routes).await,
        [at(2, "checkpoints"), at(3, "safety_required")]
    );
    let people = "\
name,badge,organisation,role,scope
甲,B-1,Nobody,,
乙,B-2,Wanhe,king,Garden
丙,B-3,Wanhe,steward,
丁,B-4,Wanhe,system,Garden
戊,B-5,Wanhe,steward,Garden
己,B-5,Wanhe,steward,Garden
";
    assert_eq!(
        office.rows(Kind::People, people).await,
        [
            at(2, "organisation"),
            at(3, "role"),
            at(4, "scope"),
            at(5, "role"),
            at(7, "badge"),
        ]
    );
    let categories = "\
code,name_zh,name_en,fixer,tier
Leak,漏,Leak,company,normal
leak,漏,Leak,plumber,normal
leak,漏,Leak,company,soon
";
    assert_eq!(
        office.rows(Kind::Categories, categories).await,
        [at(2, "code"), at(3, "fixer"), at(4, "code")]
    );
}

#[tokio::test]
async fn an_import_is_in_the_audit_trail() {
    let office = Office::open().await;
    office.import(Kind::Scopes, SCOPES).await.unwrap();
    let filter = crate::store::AuditFilter {
        action: Some("import".to_owned()),
        limit: 10,
        ..Default::default()
    };
    let store = &office.setting.context.store;
    let entries = store.audit(&filter).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].detail["added"], 3);
}
