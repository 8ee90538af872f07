//! Where the trial plays: a compound, its organisations and people, made with the server's own
//! administration, and their devices.

use lianjian_protocol::ids::OrganisationId;
use serde_json::Value;

use super::{DESKS, STEWARDS};
use crate::texts::Message;
use crate::{Device, Proxy, Server};

/// The compound and who fixes in it.
pub(crate) struct Place {
    /// The contracted company.
    pub(crate) company: OrganisationId,
    /// The emergency repair centre.
    pub(crate) centre: OrganisationId,
}

/// What filing came to.
pub(super) struct Filed {
    pub(super) filed: usize,
    pub(super) rejected: usize,
}

const COMPOUND: &str = "花园里";

impl Place {
    /// The devices, in order: stewards, desks, the company, the centre.
    pub(super) const NAMES: [&'static str; STEWARDS + DESKS + 2] = [
        "steward 1",
        "steward 2",
        "steward 3",
        "desk 1",
        "desk 2",
        "company",
        "centre",
    ];

    /// Makes it.
    pub(super) fn make(server: &Server) -> Self {
        let organisation = |name: &str| -> OrganisationId {
            let made = server.json(["organisation", "add", "--name", name]);
            made["id"].as_str().expect("an id").parse().expect("an id")
        };
        let _ = organisation("花园里居委会");
        let (company, centre) = (organisation("安居物业"), organisation("应急维修中心"));
        let _ = server.json(["scope", "add", "--name", "花园社区", "--kind", "community"]);
        let company_party = format!("company:{company}");
        let centre_party = format!("emergency_centre:{centre}");
        let _ = server.json([
            "scope",
            "add",
            "--name",
            COMPOUND,
            "--kind",
            "compound",
            "--parent",
            "花园社区",
            "--residents-committee",
            "--households",
            "900",
            "--party",
            &company_party,
            "--party",
            &centre_party,
        ]);
        let place = Self { company, centre };
        for n in 0..Self::NAMES.len() {
            let (organisation, role) = place.part(n);
            let badge = badge(n);
            let _ = server.json([
                "user",
                "add",
                "--name",
                Self::NAMES[n],
                "--badge",
                &badge,
                "--organisation",
                organisation,
            ]);
            let _ = server.json([
                "grant", "add", "--user", &badge, "--role", role, "--scope", COMPOUND,
            ]);
        }
        place
    }

    /// The organisation and role of device `n`.
    fn part(&self, n: usize) -> (&'static str, &'static str) {
        match n {
            n if n < STEWARDS => ("花园里居委会", "steward"),
            n if n < STEWARDS + DESKS => ("花园里居委会", "committee:residents"),
            n if n == STEWARDS + DESKS => ("安居物业", "property"),
            _ => ("应急维修中心", "property"),
        }
    }

    /// Enrols every device through the proxy and syncs it once, for the reference data.
    pub(super) fn enrol_all(&self, server: &Server, proxy: &Proxy) -> Vec<Device> {
        (0..Self::NAMES.len())
            .map(|n| {
                let code = server.json(["device", "code", "--user", &badge(n)]);
                let device = Device::enrolled(&proxy.url(), code["code"].as_str().expect("a code"));
                let _ = device.json(["sync"]);
                device
            })
            .collect()
    }
}

fn badge(n: usize) -> String {
    format!("T-{n:03}")
}

/// Files messages with `complaint import`, as a script at a counter would: no server is needed.
pub(super) fn file(device: &Device, messages: &[Message], n: usize) -> Filed {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("messages.csv");
    let mut writer = csv::Writer::from_path(&path).expect("a file");
    writer.write_record(["id", "title", "text"]).expect("a row");
    for (row, message) in messages.iter().enumerate() {
        writer
            .write_record([&format!("{n}-{row}"), &message.title, &message.text])
            .expect("a row");
    }
    writer.flush().expect("a file");
    // A file with broken rows ends with a code of its own; what was filed is in the answer.
    let category = ["leak", "noise", "lift"][n % 3];
    let ran = device.run([
        "complaint",
        "import",
        "--csv",
        path.to_str().expect("a path"),
        "--category",
        category,
    ]);
    let told: Value = ran.json();
    Filed {
        filed: usize::try_from(told["filed"].as_u64().expect("a count")).expect("a count"),
        rejected: told["rejected"].as_array().expect("a list").len(),
    }
}
