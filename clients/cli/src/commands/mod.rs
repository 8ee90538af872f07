//! The commands, a file each.

pub(crate) mod act;
pub(crate) mod attention;
pub(crate) mod complaint;
pub(crate) mod enroll;
pub(crate) mod look;
pub(crate) mod patrol;
pub(crate) mod photo;
pub(crate) mod quickfix;
pub(crate) mod report;
pub(crate) mod show;
pub(crate) mod sync;
pub(crate) mod visit;
pub(crate) mod watch;

use lianjian_core::records::{Delivery, Summary};
use lianjian_core::replica::{Instruction, Saved};
use lianjian_core::storage::Storage;
use lianjian_protocol::domain::command::Command;
use lianjian_protocol::domain::kind::DocKind;
use lianjian_protocol::ids::DocRef;

use crate::cli::Common;
use crate::device::Device;
use crate::error::DeviceError;
use crate::output::Output;
use crate::times::now;

/// Runs a command on a document and says what was saved.
async fn save<S: Storage>(
    device: &mut Device<S>,
    common: &Common,
    doc: DocRef,
    command: Command,
) -> Result<Output, DeviceError> {
    let saved = device
        .execute(Instruction {
            role: common.role,
            ..Instruction::new(doc, command)
        })
        .await?;
    Ok(saved_output(&saved))
}

fn saved_output(saved: &Saved) -> Output {
    Output::new(
        format!("saved on this device: {}", saved.doc.doc),
        serde_json::json!({
            "id": saved.doc.doc,
            "scope": saved.doc.scope,
            "seq": saved.seq,
            "hash": saved.hash,
            "at": saved.at,
            "status": saved.summary.status,
            "delivery": saved.summary.delivery,
        }),
    )
}

/// One line of a list.
fn line(row: &Summary) -> String {
    let state = match row.delivery {
        Delivery::Saved => "saved here",
        Delivery::Sending => "sending",
        Delivery::Delivered => "delivered",
        Delivery::Read => "read",
    };
    let mut flags = String::new();
    if row.unread {
        flags.push_str(" *new*");
    }
    if row.attention > 0 {
        flags.push_str(" *needs attention*");
    }
    let status = row.status.map(|status| status.as_str()).unwrap_or("-");
    format!(
        "{}  {status:<14} {state:<10} {}{flags}",
        row.doc.doc, row.title
    )
}

/// The rows of a kind, the newest first.
async fn rows<S: Storage>(
    device: &Device<S>,
    kind: DocKind,
    keep: impl Fn(&Summary) -> bool,
) -> Result<Vec<Summary>, DeviceError> {
    let mut rows = device.replica().readable(now()).await?;
    rows.retain(|row| row.kind == kind && keep(row));
    rows.sort_by_key(|row| (std::cmp::Reverse(row.filed_at), row.doc));
    Ok(rows)
}
