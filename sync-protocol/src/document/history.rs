//! A light index of a document's changes: who wrote which operations, and on what they hang.
//!
//! automerge keeps the same graph inside, but shows little of it; what a change must prove
//! (ancestry, sequence, operation numbers) is answered here without walking the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{Actor, Hash};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// Its hash.
    pub(crate) hash: Hash,
    /// Its actor.
    pub(crate) actor: Actor,
    /// The actor's number for it, from 1.
    pub(crate) seq: u64,
    /// The number of its first operation.
    pub(crate) start_op: u64,
    /// The number of its last operation (`start_op - 1` if it has none).
    pub(crate) max_op: u64,
    /// What it hangs on, as positions in the history.
    deps: Vec<usize>,
}

/// Every change of a document, parents first.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    nodes: Vec<Node>,
    by_hash: BTreeMap<Hash, usize>,
    by_actor: BTreeMap<Actor, Vec<usize>>,
    heads: BTreeSet<Hash>,
    max_op: u64,
}

/// What [`History::push`] is told of a change.
pub(crate) struct NewNode<'a> {
    pub(crate) hash: Hash,
    pub(crate) actor: Actor,
    pub(crate) seq: u64,
    pub(crate) start_op: u64,
    pub(crate) max_op: u64,
    pub(crate) deps: &'a [Hash],
}

impl History {
    /// Adds a change.
    ///
    /// # Errors
    /// The first of its deps that is not there.
    pub(crate) fn push(&mut self, node: &NewNode<'_>) -> Result<(), Hash> {
        let deps = node
            .deps
            .iter()
            .map(|d| self.by_hash.get(d).copied().ok_or(*d))
            .collect::<Result<Vec<_>, _>>()?;
        let position = self.nodes.len();
        if self.by_hash.insert(node.hash, position).is_some() {
            return Ok(());
        }
        for dep in node.deps {
            self.heads.remove(dep);
        }
        self.heads.insert(node.hash);
        self.max_op = self.max_op.max(node.max_op);
        self.by_actor.entry(node.actor).or_default().push(position);
        self.nodes.push(Node {
            hash: node.hash,
            actor: node.actor,
            seq: node.seq,
            start_op: node.start_op,
            max_op: node.max_op,
            deps,
        });
        Ok(())
    }

    /// Whether the change is there.
    pub(crate) fn contains(&self, hash: &Hash) -> bool {
        self.by_hash.contains_key(hash)
    }

    /// Every change, parents first.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What a change of this history hangs on.
    pub(crate) fn deps_of<'a>(&'a self, node: &'a Node) -> impl Iterator<Item = Hash> + 'a {
        node.deps
            .iter()
            .filter_map(|position| self.nodes.get(*position))
            .map(|node| node.hash)
    }

    /// How many changes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The heads, sorted.
    pub(crate) fn heads(&self) -> Vec<Hash> {
        self.heads.iter().copied().collect()
    }

    /// How many changes an actor has made.
    pub(crate) fn changes_of(&self, actor: Actor) -> usize {
        self.by_actor.get(&actor).map_or(0, Vec::len)
    }

    /// The changes that `heads` stand for: they and all that they hang on.
    ///
    /// # Errors
    /// The first of `heads` that is not there.
    pub(crate) fn ancestry(&self, heads: &[Hash]) -> Result<Ancestry<'_>, Hash> {
        let mut open = Vec::with_capacity(heads.len());
        for head in heads {
            open.push(*self.by_hash.get(head).ok_or(*head)?);
        }
        if self.heads.iter().all(|h| heads.contains(h)) {
            return Ok(Ancestry {
                history: self,
                members: None,
                heads: Vec::new(),
            });
        }
        let mut members = vec![false; self.nodes.len()];
        while let Some(position) = open.pop() {
            let Some(member) = members.get_mut(position) else {
                continue;
            };
            if std::mem::replace(member, true) {
                continue;
            }
            if let Some(node) = self.nodes.get(position) {
                open.extend(&node.deps);
            }
        }
        Ok(Ancestry {
            history: self,
            members: Some(members),
            heads: heads.to_vec(),
        })
    }
}

/// Part of a history that is closed under "hangs on".
#[derive(Debug, Clone)]
pub(crate) struct Ancestry<'a> {
    history: &'a History,
    /// None for the whole history, the common case, which then costs nothing.
    members: Option<Vec<bool>>,
    /// What it was asked for with, unless it is the whole history.
    heads: Vec<Hash>,
}

impl Ancestry<'_> {
    /// The heads to read at; none for "now".
    pub(crate) fn heads(&self) -> Option<Vec<automerge::ChangeHash>> {
        (!self.is_all()).then(|| self.heads.iter().map(|h| h.to_automerge()).collect())
    }

    /// Whether this is the whole history.
    pub(crate) fn is_all(&self) -> bool {
        self.members.is_none()
    }

    fn has(&self, position: usize) -> bool {
        self.members
            .as_ref()
            .is_none_or(|m| m.get(position).copied().unwrap_or(false))
    }

    /// The changes in it, parents first.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.history
            .nodes
            .iter()
            .enumerate()
            .filter(|(position, _)| self.has(*position))
            .map(|(_, node)| node)
    }

    /// The last sequence number of an actor in it, 0 for none.
    pub(crate) fn seq_of(&self, actor: Actor) -> u64 {
        let positions = self.history.by_actor.get(&actor);
        positions
            .into_iter()
            .flatten()
            .rev()
            .find(|p| self.has(**p))
            .and_then(|p| self.history.nodes.get(*p))
            .map_or(0, |node| node.seq)
    }

    /// The greatest operation number in it, 0 for none.
    pub(crate) fn max_op(&self) -> u64 {
        match &self.members {
            None => self.history.max_op,
            Some(_) => self.nodes().map(|n| n.max_op).max().unwrap_or(0),
        }
    }

    /// Whether the operation exists in it.
    pub(crate) fn has_op(&self, counter: u64, actor: Actor) -> bool {
        let Some(positions) = self.history.by_actor.get(&actor) else {
            return false;
        };
        // An actor's changes have ascending operation numbers: the first that ends at or after
        // the counter is the only one that can hold it.
        let index = positions.partition_point(|p| {
            self.history
                .nodes
                .get(*p)
                .is_some_and(|n| n.max_op < counter)
        });
        positions.get(index).is_some_and(|p| {
            self.has(*p)
                && self
                    .history
                    .nodes
                    .get(*p)
                    .is_some_and(|n| n.start_op <= counter && counter <= n.max_op)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> Hash {
        Hash::from_bytes([n; 32])
    }

    fn actor(n: u8) -> Actor {
        Actor::from_bytes([n; 8])
    }

    /// 1 (a, ops 1-3) <- 2 (a, ops 4-5), 1 <- 3 (b, ops 4-4)
    fn fork() -> History {
        let mut history = History::default();
        for (h, a, seq, ops, deps) in [
            (1, 1, 1, (1, 3), &[][..]),
            (2, 1, 2, (4, 5), &[hash(1)][..]),
            (3, 2, 1, (4, 4), &[hash(1)][..]),
        ] {
            let node = NewNode {
                hash: hash(h),
                actor: actor(a),
                seq,
                start_op: ops.0,
                max_op: ops.1,
                deps,
            };
            history.push(&node).unwrap();
        }
        history
    }

    #[test]
    fn an_ancestry_is_closed_and_no_larger() {
        let history = fork();
        let left = history.ancestry(&[hash(2)]).unwrap();
        assert!(!left.is_all());
        assert_eq!(left.nodes().count(), 2);
        assert_eq!(
            (left.seq_of(actor(1)), left.seq_of(actor(2)), left.max_op()),
            (2, 0, 5)
        );
        let right = history.ancestry(&[hash(3)]).unwrap();
        assert_eq!(
            (
                right.seq_of(actor(1)),
                right.seq_of(actor(2)),
                right.max_op()
            ),
            (1, 1, 4)
        );
        assert!(history.ancestry(&[hash(3), hash(2)]).unwrap().is_all());
        assert_eq!(history.ancestry(&[hash(9)]).err(), Some(hash(9)));
        assert_eq!(history.heads(), [hash(2), hash(3)]);
    }

    #[test]
    fn operations_are_found_only_where_they_are() {
        let history = fork();
        let right = history.ancestry(&[hash(3)]).unwrap();
        assert!(right.has_op(1, actor(1)) && right.has_op(3, actor(1)));
        assert!(right.has_op(4, actor(2)));
        assert!(
            !right.has_op(4, actor(1)),
            "the other branch is not ancestry"
        );
        assert!(!right.has_op(0, actor(1)) && !right.has_op(5, actor(2)));
        assert!(!right.has_op(1, actor(7)));
    }

    #[test]
    fn unknown_deps_add_nothing() {
        let mut history = fork();
        let node = NewNode {
            hash: hash(4),
            actor: actor(1),
            seq: 3,
            start_op: 6,
            max_op: 6,
            deps: &[hash(8)],
        };
        assert_eq!(history.push(&node), Err(hash(8)));
        assert_eq!(history.len(), 3);
    }
}
