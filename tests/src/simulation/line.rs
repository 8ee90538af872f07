//! The line between a device and the server: what becomes of a call on its way.

use lianjian_core::engine::{Event, Failure};

use super::device::Came;
use super::faults::Fault;
use super::history::History;
use super::server::SimServer;

/// What becomes of a call on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Clean,
    LostBefore,
    LostAfter,
    AnswerCut,
    PushCut,
    /// The server has it, and the answer takes its time.
    Slow,
    /// It is still on its way to the server.
    Stuck,
    ServerFault(Fault),
}

impl History {
    /// A device calls, as often as it wants to, until something goes wrong.
    pub(super) async fn sync(&mut self, device: usize) {
        let now = self.now();
        let came = self.devices[device].tell(Event::SyncWanted, now).await;
        self.note(device, &came);
        self.fly(device).await;
    }

    pub(super) async fn resume(&mut self, device: usize) {
        if self.devices[device].flight.is_some() {
            self.count("resumed");
            self.fly(device).await;
        }
    }

    async fn fly(&mut self, device: usize) {
        for _ in 0..40 {
            if self.devices[device].flight.is_none() {
                return;
            }
            let fate = self.fate();
            if fate != Fate::Clean {
                self.count(format!("fate {fate:?}"));
            }
            if !self.carry(device, fate).await {
                return;
            }
        }
    }

    fn fate(&mut self) -> Fate {
        self.dice.weighted(&[
            (70, Fate::Clean),
            (4, Fate::LostBefore),
            (7, Fate::LostAfter),
            (2, Fate::AnswerCut),
            (5, Fate::PushCut),
            (4, Fate::Slow),
            (4, Fate::Stuck),
            (1, Fate::ServerFault(Fault::Append)),
            (1, Fate::ServerFault(Fault::BeforeCommit)),
            (2, Fate::ServerFault(Fault::AfterCommit)),
        ])
    }

    /// Carries the call under way a leg further. Whether the device goes on at once.
    async fn carry(&mut self, device: usize, fate: Fate) -> bool {
        let Some(flight) = self.devices[device].flight.clone() else {
            return false;
        };
        if let Some(body) = flight.answer {
            let lost = fate == Fate::LostAfter;
            return self
                .land(
                    device,
                    if lost {
                        Err(Failure::TimedOut)
                    } else {
                        Ok(body)
                    },
                )
                .await;
        }
        let mut request = SimServer::read(&flight.body);
        let fault = match fate {
            Fate::LostBefore => return self.land(device, Err(Failure::Unreachable)).await,
            Fate::Stuck => return false,
            Fate::PushCut => {
                request
                    .push
                    .truncate(self.dice.index(request.push.len() + 1));
                if let Some(last) = request.push.last_mut() {
                    last.changes
                        .truncate(self.dice.index(last.changes.len() + 1));
                }
                None
            }
            Fate::ServerFault(fault) => Some(fault),
            Fate::Clean | Fate::LostAfter | Fate::AnswerCut | Fate::Slow => None,
        };
        let exchange = self.exchange(device, request, fault).await;
        let answer = match (&exchange.response, fate) {
            (_, Fate::LostAfter) => Err(Failure::TimedOut),
            (Err(code), _) => Err(Failure::Refused {
                code: *code,
                retry_after: None,
            }),
            (Ok(_), _) => Ok(exchange.body().expect("there is an answer")),
        };
        match (answer, fate) {
            (Ok(body), Fate::Slow) => {
                if let Some(flight) = &mut self.devices[device].flight {
                    flight.answer = Some(body);
                }
                false
            }
            (Ok(mut body), Fate::AnswerCut) => {
                body.truncate(self.dice.index(body.len()));
                self.land(device, Ok(body)).await;
                false
            }
            (answer, _) => self.land(device, answer).await,
        }
    }

    async fn land(&mut self, device: usize, answer: Result<Vec<u8>, Failure>) -> bool {
        let now = self.now();
        let well = answer.is_ok();
        let came = match answer {
            Ok(body) => self.devices[device].answer(&body, now).await,
            Err(failure) => self.devices[device].fail(failure, now).await,
        };
        self.note(device, &came);
        well
    }

    fn note(&mut self, device: usize, came: &Came) {
        match came {
            Came::Of(effects) => {
                for effect in effects {
                    let text = format!("{effect:?}");
                    let name = text.split([' ', '{']).next().unwrap_or_default();
                    self.count(format!("effect {name}"));
                }
            }
            Came::Failed => self.count("store full"),
            Came::Restarted => self.count("store failed"),
        }
        let totals = format!("{device}: {:?}", self.devices[device].engine.totals());
        self.say(&totals);
    }

    /// An old request comes to the server again, long after.
    pub(super) async fn redeliver(&mut self, device: usize) {
        let sent = &self.devices[device].sent;
        if sent.is_empty() {
            return;
        }
        let old = &sent[self.dice.index(sent.len())];
        let old = SimServer::read(old);
        self.exchange(device, old, None).await;
        self.count("redelivered");
    }

    /// Calls cleanly until the device has nothing more to say; whether it called more than once.
    pub(super) async fn sync_cleanly(&mut self, device: usize) {
        let now = self.now();
        if self.devices[device].flight.is_none() {
            self.devices[device].tell(Event::SyncWanted, now).await;
        }
        let mut calls = 0;
        while self.devices[device].flight.is_some() {
            calls += 1;
            assert!(calls < 300, "device {device} calls without end");
            let well = self.carry(device, Fate::Clean).await;
            assert!(
                well || self.devices[device].flight.is_none(),
                "device {device} is stuck"
            );
        }
    }
}
