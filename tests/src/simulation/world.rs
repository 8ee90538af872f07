//! Who there is: two compounds under one community, and everybody who acts in them.

use lianjian_protocol::domain::grant::{Body, Grant, Level, Role};
use lianjian_protocol::domain::reference::{
    Building, Category, Checkpoint, Compound, FixerKind, Organisation, Party, Person, Route, Scope,
    ScopeKind, SlaTier,
};
use lianjian_protocol::ids::{
    BuildingId, CheckpointId, GrantId, OrganisationId, PersonId, RouteId, ScopeId,
};
use lianjian_protocol::time::{Span, Timestamp};
use lianjian_server::store::{PersonGrant, ReferenceRow};

/// When every history begins.
pub(super) const DAWN: Timestamp = Timestamp::from_secs(1_750_000_000);

/// The community above both compounds.
pub(super) const COMMUNITY: ScopeId = ScopeId::from_bytes([0x02; 16]);
/// The compound in which most of it happens.
pub(super) const EAST: ScopeId = ScopeId::from_bytes([0x0a; 16]);
/// The other one.
pub(super) const WEST: ScopeId = ScopeId::from_bytes([0x0b; 16]);
/// Both.
pub(super) const COMPOUNDS: [ScopeId; 2] = [EAST, WEST];

/// 居委会.
pub(super) const OFFICE: OrganisationId = OrganisationId::from_bytes([0x30; 16]);
/// 业委会.
pub(super) const OWNERS: OrganisationId = OrganisationId::from_bytes([0x31; 16]);
/// The company contracted in the east.
pub(super) const COMPANY: OrganisationId = OrganisationId::from_bytes([0x32; 16]);
/// The company contracted in the west, and on the east's list too.
pub(super) const RIVAL: OrganisationId = OrganisationId::from_bytes([0x33; 16]);
/// 房屋应急维修中心.
pub(super) const CENTRE: OrganisationId = OrganisationId::from_bytes([0x34; 16]);
/// 社区.
pub(super) const COMMUNITY_OFFICE: OrganisationId = OrganisationId::from_bytes([0x35; 16]);

/// Those that can be given cases.
pub(super) const FIXERS: [OrganisationId; 3] = [COMPANY, RIVAL, CENTRE];
/// Categories by their codes.
pub(super) const CATEGORIES: [&str; 3] = ["leak", "lift", "noise"];
/// The only route.
pub(super) const ROUTE: RouteId = RouteId::from_bytes([0x51; 16]);
/// Its checkpoints.
pub(super) const CHECKPOINTS: [CheckpointId; 2] = [
    CheckpointId::from_bytes([0x52; 16]),
    CheckpointId::from_bytes([0x53; 16]),
];

/// The buildings of a compound.
#[must_use]
pub(super) fn buildings(scope: ScopeId) -> [BuildingId; 2] {
    let side = scope.as_bytes()[0];
    [
        BuildingId::from_bytes([side | 0x40; 16]),
        BuildingId::from_bytes([side | 0x60; 16]),
    ]
}

/// Somebody of the cast.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// As others see them.
    pub(super) person: Person,
    /// What they are, where, and in which buildings only.
    pub(super) grants: Vec<(Role, ScopeId, Vec<BuildingId>)>,
    /// How many devices they have from the beginning.
    pub(super) devices: usize,
    /// How many they get later.
    pub(super) late_devices: usize,
}

impl Member {
    /// The grants that they begin with.
    #[must_use]
    pub(super) fn first_grants(&self) -> Vec<PersonGrant> {
        let of = self.person.id.as_bytes()[0];
        let each = self.grants.iter().enumerate();
        each.map(|(n, (role, scope, buildings))| {
            let n = u8::try_from(n).expect("a handful of grants");
            let mut id = [of; 16];
            id[15] = n;
            PersonGrant {
                person: self.person.id,
                grant: Grant {
                    id: GrantId::from_bytes(id),
                    role: *role,
                    scope: *scope,
                    valid_from: DAWN.minus(Span::from_days(30)),
                    valid_to: None,
                    buildings: buildings.clone(),
                },
            }
        })
        .collect()
    }
}

/// Everybody.
#[must_use]
pub(super) fn cast() -> Vec<Member> {
    let residents = Role::Committee(Body::Residents);
    let owners = Role::Committee(Body::Owners);
    let community = Role::Supervisor(Level::Community);
    let one_building = vec![buildings(EAST)[0]];
    let row = |n: u8, name: &str, organisation, grants, devices, late_devices| Member {
        person: Person {
            id: PersonId::from_bytes([n; 16]),
            name: name.to_owned(),
            badge: format!("B{n:03}"),
            organisation,
        },
        grants,
        devices,
        late_devices,
    };
    vec![
        row(1, "赵", OFFICE, vec![(Role::Steward, EAST, vec![])], 1, 1),
        // Employed by the company whose work stewards confirm.
        row(
            2,
            "钱",
            COMPANY,
            vec![(Role::Steward, EAST, one_building)],
            1,
            0,
        ),
        row(
            3,
            "孙",
            OFFICE,
            vec![(Role::Steward, EAST, vec![]), (Role::Steward, WEST, vec![])],
            1,
            0,
        ),
        row(
            4,
            "李",
            OFFICE,
            vec![(residents, EAST, vec![]), (residents, WEST, vec![])],
            2,
            0,
        ),
        row(5, "周", OWNERS, vec![(owners, EAST, vec![])], 1, 0),
        row(6, "吴", COMPANY, vec![(Role::Property, EAST, vec![])], 1, 1),
        row(7, "郑", COMPANY, vec![(Role::Property, EAST, vec![])], 1, 0),
        row(
            8,
            "王",
            RIVAL,
            vec![
                (Role::Property, EAST, vec![]),
                (Role::Property, WEST, vec![]),
            ],
            1,
            0,
        ),
        row(
            9,
            "冯",
            CENTRE,
            vec![(Role::Property, COMMUNITY, vec![])],
            1,
            0,
        ),
        row(
            10,
            "陈",
            COMMUNITY_OFFICE,
            vec![(community, COMMUNITY, vec![])],
            1,
            0,
        ),
        row(
            11,
            "褚",
            OFFICE,
            vec![(Role::Observer, COMMUNITY, vec![])],
            0,
            1,
        ),
    ]
}

/// The list of fixers of a compound.
#[must_use]
pub(super) fn parties(scope: ScopeId) -> Vec<Party> {
    let party = |organisation, kind| Party { organisation, kind };
    let mut parties = if scope == EAST {
        vec![
            party(COMPANY, FixerKind::Company),
            party(RIVAL, FixerKind::Substitute),
        ]
    } else {
        vec![party(RIVAL, FixerKind::Company)]
    };
    parties.push(party(CENTRE, FixerKind::EmergencyCentre));
    parties
}

/// A compound's row.
#[must_use]
pub(super) fn compound(scope: ScopeId) -> Compound {
    Compound {
        scope,
        has_residents_committee: true,
        has_owners_committee: scope == EAST,
        parties: parties(scope),
        households: 300,
        emergency_numbers: Vec::new(),
    }
}

/// A category's row.
#[must_use]
pub(super) fn category(code: &str, fixer: FixerKind) -> Category {
    Category {
        code: code.to_owned(),
        name_zh: code.to_owned(),
        name_en: code.to_owned(),
        fixer,
        tier: "normal".to_owned(),
        common_parts: code != "noise",
    }
}

/// The reference data that every history begins with, but for people and grants.
#[must_use]
pub(super) fn rows() -> Vec<ReferenceRow> {
    let scope = |id, parent, kind, name: &str| {
        ReferenceRow::Scope(Scope {
            id,
            parent,
            kind,
            name: name.to_owned(),
        })
    };
    let mut rows = vec![
        scope(COMMUNITY, None, ScopeKind::Community, "安慧社区"),
        scope(EAST, Some(COMMUNITY), ScopeKind::Compound, "安慧东里"),
        scope(WEST, Some(COMMUNITY), ScopeKind::Compound, "安慧西里"),
    ];
    for id in [OFFICE, OWNERS, COMPANY, RIVAL, CENTRE, COMMUNITY_OFFICE] {
        let name = format!("单位{:02x}", id.as_bytes()[0]);
        rows.push(ReferenceRow::Organisation(Organisation { id, name }));
    }
    for scope in COMPOUNDS {
        rows.push(ReferenceRow::Compound(compound(scope)));
        for (n, id) in buildings(scope).into_iter().enumerate() {
            let name = format!("{}号楼", n + 1);
            rows.push(ReferenceRow::Building(Building { id, scope, name }));
        }
    }
    for (n, id) in CHECKPOINTS.into_iter().enumerate() {
        rows.push(ReferenceRow::Checkpoint(Checkpoint {
            id,
            scope: EAST,
            building: None,
            name: format!("点位{n}"),
            code: format!("P-{n}"),
        }));
    }
    rows.push(ReferenceRow::Route(Route {
        id: ROUTE,
        scope: EAST,
        name: "夜巡".to_owned(),
        checkpoints: CHECKPOINTS.to_vec(),
        safety_required: false,
    }));
    rows.push(ReferenceRow::Tier(SlaTier {
        code: "normal".to_owned(),
        accept: None,
        arrive: None,
        plan: None,
        fix: None,
        decline: Span::from_hours(24),
    }));
    for code in CATEGORIES {
        let fixer = match code {
            "lift" => FixerKind::EmergencyCentre,
            _ => FixerKind::Company,
        };
        rows.push(ReferenceRow::Category(category(code, fixer)));
    }
    rows
}
