//! What a lost phone needs: whom it obeys, and what it must hand over before it does.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use lianjian_protocol::ids::DocRef;
use lianjian_protocol::wire::HeldItem;
use lianjian_protocol::wire::auth::{Trust, WIPE_AUDIENCE, WIPE_TYPE, Wipe, WipeClaims};
use minicbor::bytes::ByteVec;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Replica;
use crate::records::{Draft, Owner, RescueRecord, TrustRecord, decode, encode, key};
use crate::storage::{Batch, Row, Storage, StorageError, Table};

/// Rows that are read at a time.
const STEP: usize = 64;

/// A longer order is none.
const MAX_ORDER: usize = 2_048;

/// The header of a JWT, as far as it matters here.
#[derive(Deserialize)]
struct Header {
    alg: String,
    typ: String,
    kid: String,
}

impl<S: Storage> Replica<S> {
    /// Keeps the keys that this server's orders are known by, and the one that unsent work is sealed
    /// to: to be called with what came with an enrolment or a refreshed session, over a line that was
    /// trusted with the code or the token too. All that is unsent is sealed to a new key at once.
    ///
    /// # Errors
    /// [`StorageError`] when they were not kept.
    pub async fn trust(&mut self, trust: &Trust) -> Result<(), StorageError> {
        let keys = trust.order_keys.iter().filter_map(|key| {
            let bytes = URL_SAFE_NO_PAD.decode(&key.key).ok()?;
            Some((key.kid.clone(), ByteVec::from(bytes)))
        });
        let record = TrustRecord {
            order_keys: keys.collect(),
        };
        let mut batch = Batch::new();
        batch.put(Table::Meta, key::meta::TRUST, encode(&record));
        if let (Some(owner), Some(session), Some(rescue)) =
            (&self.owner, &self.session, &trust.rescue)
            && let Some(record) = RescueRecord::new(&session.server, owner.device, rescue)
        {
            batch.put(Table::Rescue, key::RESCUE, encode(&record));
        }
        self.store.commit(batch).await
    }

    /// Whether this is an order to erase this very store, by a server that it trusts.
    pub(crate) async fn is_ordered(&self, wipe: &Wipe) -> Result<bool, StorageError> {
        let Some(owner) = &self.owner else {
            return Ok(false);
        };
        let trust: Option<TrustRecord> = self.meta(key::meta::TRUST).await?;
        let keys = trust.map(|trust| trust.order_keys).unwrap_or_default();
        let mut orders = wipe.orders.iter();
        Ok(orders.any(|order| is_order(order, &keys, owner)))
    }

    /// What was done here after this place in the local order and is on this device alone, about as
    /// much as fits; and how far that goes. What waits to be made again comes as it was made, and
    /// what was refused and is not settled as it was refused: the server has kept no word of it.
    pub(crate) async fn unsent_changes(
        &self,
        after: u64,
        bytes: usize,
    ) -> Result<(Vec<HeldItem>, u64), StorageError> {
        let mut items: Vec<HeldItem> = Vec::new();
        let (mut to, mut size) = (after, 0);
        loop {
            let rows = self.queued_and_drafted(to).await?;
            if rows.is_empty() {
                return Ok((items, to));
            }
            for (table, row) in rows {
                let seq = key::parse_seq(table, &row.key)?;
                let item = if table == Table::Drafts {
                    let draft: Draft = decode(table, &row.value)?;
                    let unsent = draft.is_unsent();
                    draft.change.filter(|_| unsent)
                } else {
                    let doc = key::parse_doc(table, &row.value)?;
                    self.queued(doc, seq).await?
                };
                if let Some(item) = item {
                    size += item.change.len();
                    let full = size > bytes || items.len() >= self.limits.push_changes;
                    if full && !items.is_empty() {
                        return Ok((items, to));
                    }
                    items.push(item);
                }
                to = seq;
            }
        }
    }

    /// Rows of the queue and of the drafts, by the local order that both are numbered by.
    async fn queued_and_drafted(&self, after: u64) -> Result<Vec<(Table, Row)>, StorageError> {
        let after = key::seq(after);
        let mut rows = Vec::new();
        for table in [Table::Queue, Table::Drafts] {
            let found = self.store.scan(table, b"", Some(&after), STEP).await?;
            rows.extend(found.into_iter().map(|row| (table, row)));
        }
        rows.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key));
        // Beyond so many the one table may have rows that were not read.
        rows.truncate(STEP);
        Ok(rows)
    }

    async fn queued(&self, doc: DocRef, seq: u64) -> Result<Option<HeldItem>, StorageError> {
        let pending = self.pending(doc, seq).await?;
        let record = self.record(doc).await?;
        Ok(pending.zip(record).map(|(pending, record)| HeldItem {
            doc,
            kind: record.kind,
            incarnation: record.incarnation,
            change: pending.change,
        }))
    }
}

/// Whether a JWT is an order to this store's device, signed with one of these keys.
fn is_order(order: &str, keys: &[(String, ByteVec)], owner: &Owner) -> bool {
    verified::<WipeClaims>(order, keys).is_some_and(|claims| {
        claims.aud == WIPE_AUDIENCE && claims.dev == owner.device && claims.sub == owner.person
    })
}

/// What a JWT of our type says, if one of these keys has signed it.
fn verified<T: DeserializeOwned>(order: &str, keys: &[(String, ByteVec)]) -> Option<T> {
    if order.len() > MAX_ORDER {
        return None;
    }
    let (signed, signature) = order.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg != "EdDSA" || header.typ != WIPE_TYPE {
        return None;
    }
    let (_, key) = keys.iter().find(|(kid, _)| *kid == header.kid)?;
    let key = VerifyingKey::from_bytes(key[..].try_into().ok()?).ok()?;
    let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
    key.verify_strict(signed.as_bytes(), &signature).ok()?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};
    use lianjian_protocol::ids::{DeviceId, OrganisationId, PersonId};
    use serde_json::json;

    use super::*;

    const PERSON: PersonId = PersonId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);

    fn owner() -> Owner {
        Owner {
            person: PERSON,
            name: "李".to_owned(),
            badge: "S-1".to_owned(),
            organisation: OrganisationId::from_bytes([3; 16]),
            device: DEVICE,
        }
    }

    fn keys(key: &SigningKey) -> Vec<(String, ByteVec)> {
        let public = key.verifying_key().to_bytes().to_vec();
        vec![("k".to_owned(), ByteVec::from(public))]
    }

    /// An order as a server writes it.
    fn order(key: &SigningKey, typ: &str, aud: &str, device: DeviceId) -> String {
        let header = json!({ "typ": typ, "alg": "EdDSA", "kid": "k" });
        let claims =
            json!({ "iss": "lianjian", "aud": aud, "sub": PERSON, "dev": device, "iat": 1 });
        let part = |json: serde_json::Value| URL_SAFE_NO_PAD.encode(json.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = key.sign(signed.as_bytes()).to_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    #[test]
    fn an_order_is_obeyed_only_from_a_known_key_to_this_very_device() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let known = keys(&key);
        let good = order(&key, WIPE_TYPE, WIPE_AUDIENCE, DEVICE);
        assert!(is_order(&good, &known, &owner()));
        assert!(!is_order(&good, &[], &owner()), "no key was learned");

        let stranger = SigningKey::from_bytes(&[8; 32]);
        let forged = order(&stranger, WIPE_TYPE, WIPE_AUDIENCE, DEVICE);
        assert!(!is_order(&forged, &known, &owner()));
        // What the same server signs for other purposes, or for another's phone.
        for other in [
            order(&key, "at+jwt", WIPE_AUDIENCE, DEVICE),
            order(&key, WIPE_TYPE, "lianjian", DEVICE),
            order(
                &key,
                WIPE_TYPE,
                WIPE_AUDIENCE,
                DeviceId::from_bytes([9; 16]),
            ),
        ] {
            assert!(!is_order(&other, &known, &owner()), "{other}");
        }
        let (signed, _) = good.rsplit_once('.').unwrap();
        for broken in [
            "",
            "a.b.c",
            signed,
            &format!("{signed}."),
            &good[..good.len() - 4],
        ] {
            assert!(!is_order(broken, &known, &owner()), "{broken}");
        }
    }
}
