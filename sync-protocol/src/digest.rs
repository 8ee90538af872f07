//! One hash for all that a log says: when a device with nothing pending and the server have the
//! same, they have converged.
//!
//! It covers each document's id, heads, status and what every event did and why: nothing that
//! depends on the time of day, on the order of arrival or on who computes it.

use minicbor::Encoder;
use sha2::{Digest, Sha256};

use crate::domain::complaint::case::Case;
use crate::ids::{DocId, Hash};

/// What one document adds to its log's digest; kept beside a document, it spares loading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocDigest(pub [u8; 32]);

/// The digest of one document: `case` for complaints, none for other kinds.
#[must_use]
pub fn doc_digest(doc: DocId, heads: &[Hash], case: Option<&Case>) -> DocDigest {
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    heads.dedup();
    let mut bytes = Vec::with_capacity(256);
    let mut e = Encoder::new(&mut bytes);
    let written = (|| {
        e.array(3)?.encode(doc)?.encode(&heads)?;
        match case {
            None => e.null()?,
            Some(case) => {
                e.array(3)?
                    .encode(case.status)?
                    .encode(case.fixer)?
                    .array(case.outcomes.len() as u64)?;
                for outcome in &case.outcomes {
                    e.array(4)?
                        .encode(outcome.key)?
                        .encode(&outcome.effect)?
                        .encode(outcome.status)?
                        .encode(outcome.reopened_by)?;
                }
                &mut e
            }
        };
        Ok::<(), minicbor::encode::Error<std::convert::Infallible>>(())
    })();
    match written {
        Ok(()) => DocDigest(Sha256::digest(&bytes).into()),
        // Writing to a vector cannot fail, and no encoder of ours makes errors of its own.
        Err(error) => unreachable!("encoding to memory: {error}"),
    }
}

/// The digest of a log from those of its documents, in any order.
#[must_use]
pub fn combine(docs: impl IntoIterator<Item = DocDigest>) -> [u8; 32] {
    let mut docs: Vec<DocDigest> = docs.into_iter().collect();
    docs.sort_unstable();
    let mut hash = Sha256::new();
    for doc in docs {
        hash.update(doc.0);
    }
    hash.finalize().into()
}

/// The digest of a log from its unarchived documents, in any order.
#[must_use]
pub fn log_digest<'a>(
    docs: impl IntoIterator<Item = (DocId, Vec<Hash>, Option<&'a Case>)>,
) -> [u8; 32] {
    combine(
        docs.into_iter()
            .map(|(doc, heads, case)| doc_digest(doc, &heads, case)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doc(n: u8) -> DocId {
        DocId::from_bytes([n; 16])
    }

    fn hash(n: u8) -> Hash {
        Hash::from_bytes([n; 32])
    }

    #[test]
    fn order_of_documents_and_heads_is_nothing() {
        let one = log_digest([
            (doc(1), vec![hash(1), hash(2)], None),
            (doc(2), vec![hash(3)], None),
        ]);
        let other = log_digest([
            (doc(2), vec![hash(3)], None),
            (doc(1), vec![hash(2), hash(1)], None),
        ]);
        assert_eq!(one, other);
    }

    #[test]
    fn a_head_or_a_document_more_is_something() {
        let one = log_digest([(doc(1), vec![hash(1)], None)]);
        assert_ne!(one, log_digest([(doc(1), vec![hash(2)], None)]));
        assert_ne!(one, log_digest([(doc(2), vec![hash(1)], None)]));
        assert_ne!(one, log_digest([]));
    }
}
