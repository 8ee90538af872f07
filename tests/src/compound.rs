//! A compound with its people, made with the server's own administration.

use std::io::Write;

use lianjian_protocol::ids::{OrganisationId, ScopeId};
use serde_json::Value;

use crate::{Caller, Device, Server};

/// A compound, and who fixes in it. Beside it lies another, 河畔里, which none of its people
/// but the supervisor has to do with.
#[derive(Debug)]
pub struct Compound {
    /// 花园里.
    pub scope: ScopeId,
    /// 河畔里.
    pub other: ScopeId,
    /// The contracted company, 安居物业.
    pub company: OrganisationId,
    /// The emergency repair centre, 应急维修中心.
    pub centre: OrganisationId,
}

const ORGANISATIONS: [&str; 3] = ["花园里居委会", "安居物业", "应急维修中心"];
const SCOPES: &str = "\
name,kind,parent,residents_committee,households,parties
花园社区,community,,,,
花园里,compound,花园社区,yes,900,company:安居物业; emergency_centre:应急维修中心
河畔里,compound,花园社区,yes,400,company:安居物业
";
const BUILDINGS: &str = "scope,name\n花园里,1号楼\n花园里,2号楼\n";
const CHECKPOINTS: &str = "scope,name,code,building\n花园里,水泵房,H-1,1号楼\n";
const ROUTES: &str = "scope,name,checkpoints,safety_required\n花园里,日巡,H-1,\n";
const PEOPLE: &str = "\
name,badge,organisation,role,scope
李,S-1,花园里居委会,steward,花园里
赵,S-2,花园里居委会,steward,花园里
孙,S-3,花园里居委会,steward,花园里
陈,C-1,花园里居委会,committee:residents,花园里
王,P-1,安居物业,property,花园里
周,E-1,应急维修中心,property,花园里
吴,U-1,花园里居委会,supervisor:community,花园社区
郑,R-1,花园里居委会,steward,河畔里
";

impl Compound {
    /// A steward.
    pub const STEWARD: &str = "S-1";
    /// Another steward.
    pub const COLLEAGUE: &str = "S-2";
    /// A third one.
    pub const THIRD: &str = "S-3";
    /// The residents' committee's desk.
    pub const DESK: &str = "C-1";
    /// The company's repairer.
    pub const REPAIRER: &str = "P-1";
    /// The centre's repairer.
    pub const CENTRE: &str = "E-1";
    /// The community's supervisor.
    pub const SUPERVISOR: &str = "U-1";
    /// A steward of the other compound.
    pub const STRANGER: &str = "R-1";

    /// Makes it on an empty server.
    ///
    /// # Panics
    /// When the administration refuses anything.
    #[track_caller]
    #[must_use]
    pub fn found(server: &Server) -> Self {
        let organisations: Vec<OrganisationId> = ORGANISATIONS
            .iter()
            .map(|name| id(&server.json(["organisation", "add", "--name", name])["id"]))
            .collect();
        import(server, "scopes", SCOPES);
        import(server, "buildings", BUILDINGS);
        import(server, "checkpoints", CHECKPOINTS);
        import(server, "routes", ROUTES);
        import(server, "people", PEOPLE);
        let scope = |name: &str| id(&server.json(["scope", "show", name])["id"]);
        Self {
            scope: scope("花园里"),
            other: scope("河畔里"),
            company: organisations[1],
            centre: organisations[2],
        }
    }

    /// A one-time code for the person of this badge.
    #[track_caller]
    #[must_use]
    pub fn code(&self, server: &Server, badge: &str) -> String {
        let code = server.json(["device", "code", "--user", badge]);
        code["code"].as_str().expect("a code").to_owned()
    }

    /// A device of this person that reaches the server at `address` and has synced once.
    #[track_caller]
    #[must_use]
    pub fn device_at(&self, server: &Server, address: &str, badge: &str) -> Device {
        let device = Device::enrolled(address, &self.code(server, badge));
        let _ = device.json(["sync"]);
        device
    }

    /// A device of this person that has synced once.
    #[track_caller]
    #[must_use]
    pub fn device(&self, server: &Server, badge: &str) -> Device {
        self.device_at(server, &server.url(), badge)
    }

    /// A client of the tests' own, enrolled as this person.
    #[track_caller]
    #[must_use]
    pub fn caller(&self, server: &Server, badge: &str) -> Caller {
        Caller::enrolled(&server.url(), &self.code(server, badge))
    }
}

/// Imports reference data.
///
/// # Panics
/// When a row is refused.
#[track_caller]
pub fn import(server: &Server, kind: &str, csv: &str) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(csv.as_bytes()).expect("a file");
    let path = file.path().to_str().expect("a path").to_owned();
    let _ = server.json(["import", "--kind", kind, "--csv", &path]);
}

#[track_caller]
fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value.as_str().expect("an id").parse().expect("an id")
}
