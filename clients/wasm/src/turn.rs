//! One at a time, in the order of asking: JavaScript may call again while a call still waits for
//! the store, and a replica has one writer.

use std::cell::{RefCell, RefMut};
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::task::{Poll, Waker};

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    serving: u64,
    waiting: BTreeMap<u64, Waker>,
    /// Those who went away before their turn.
    gone: BTreeSet<u64>,
}

impl Queue {
    fn advance(&mut self) {
        self.serving += 1;
        while self.gone.remove(&self.serving) {
            self.serving += 1;
        }
        if let Some(waker) = self.waiting.remove(&self.serving) {
            waker.wake();
        }
    }
}

/// Something that one caller has at a time.
#[derive(Debug)]
pub(crate) struct Turns<T> {
    queue: RefCell<Queue>,
    value: RefCell<T>,
}

/// A turn: the value until it is dropped.
pub(crate) struct Turn<'a, T> {
    pub(crate) value: RefMut<'a, T>,
    _place: Place<'a>,
}

struct Place<'a> {
    queue: &'a RefCell<Queue>,
    number: u64,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queue = self.queue.borrow_mut();
        if queue.serving == self.number {
            queue.advance();
        } else {
            queue.waiting.remove(&self.number);
            queue.gone.insert(self.number);
        }
    }
}

impl<T> Turns<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            queue: RefCell::default(),
            value: RefCell::new(value),
        }
    }

    /// Takes a place in the queue now, and waits for its turn.
    pub(crate) fn take(&self) -> impl Future<Output = Turn<'_, T>> {
        let number = {
            let mut queue = self.queue.borrow_mut();
            queue.next += 1;
            queue.next - 1
        };
        let place = Place {
            queue: &self.queue,
            number,
        };
        async move {
            poll_fn(|context| {
                let mut queue = place.queue.borrow_mut();
                if queue.serving == number {
                    return Poll::Ready(());
                }
                queue.waiting.insert(number, context.waker().clone());
                Poll::Pending
            })
            .await;
            // Fields drop in order: the value is free before the next one is woken.
            Turn {
                value: self.value.borrow_mut(),
                _place: place,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use futures::executor::block_on;
    use futures::future::join3;

    use super::*;

    #[test]
    fn serves_in_the_order_of_asking() {
        let turns = Turns::new(Vec::new());
        let (a, b, c) = (turns.take(), turns.take(), turns.take());
        let add = |n: u8| move |mut turn: Turn<'_, Vec<u8>>| turn.value.push(n);
        block_on(join3(c.map(add(3)), a.map(add(1)), b.map(add(2))));
        assert_eq!(*block_on(turns.take()).value, [1, 2, 3]);
    }

    #[test]
    fn one_who_goes_away_holds_up_nobody() {
        let turns = Turns::new(0);
        let first = block_on(turns.take());
        let (second, third, fourth) = (turns.take(), turns.take(), turns.take());
        drop(third);
        drop(second);
        drop(first);
        block_on(fourth);
        block_on(turns.take());
    }

    #[test]
    fn waits_while_another_has_it() {
        let turns = Turns::new(0);
        let first = block_on(turns.take());
        let mut second = Box::pin(turns.take());
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        assert!(second.now_or_never().is_some());
    }
}
