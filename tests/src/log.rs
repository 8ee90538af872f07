//! A server's log, as it is written.

use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// One line.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// As written.
    pub text: String,
    /// Its fields; null for a line that is not JSON, a panic's for instance.
    pub fields: Value,
}

impl LogLine {
    fn new(text: String) -> Self {
        let fields = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { text, fields }
    }

    /// Whether it tells of an error: by its level, or because it is a panic's.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.fields["level"] == "ERROR"
            || (self.fields.is_null() && self.text.contains("panicked at"))
    }
}

#[derive(Debug, Default)]
struct Lines {
    read: Vec<LogLine>,
    ended: bool,
}

/// What a process has logged so far.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<(Mutex<Lines>, Condvar)>);

impl Log {
    fn lock(&self) -> MutexGuard<'_, Lines> {
        self.0.0.lock().expect("no reader of a log panics")
    }

    /// Follows a pipe until its end.
    pub(crate) fn follow(&self, pipe: impl Read + Send + 'static) -> JoinHandle<()> {
        self.lock().ended = false;
        let log = self.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n') {
                let Ok(bytes) = line else { break };
                let text = String::from_utf8_lossy(&bytes).into_owned();
                log.lock().read.push(LogLine::new(text));
                log.0.1.notify_all();
            }
            log.lock().ended = true;
            log.0.1.notify_all();
        })
    }

    /// All lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.lock().read.clone()
    }

    /// The lines that tell of errors.
    #[must_use]
    pub fn errors(&self) -> Vec<String> {
        let lines = self.lock();
        let errors = lines.read.iter().filter(|line| line.is_error());
        errors.map(|line| line.text.clone()).collect()
    }

    /// Waits for a line, counted from `from`, of which `find` makes something.
    ///
    /// # Panics
    /// With the whole log, when the process ends or `within` passes first.
    #[track_caller]
    pub fn wait<T>(
        &self,
        what: &str,
        from: usize,
        within: Duration,
        find: impl Fn(&LogLine) -> Option<T>,
    ) -> T {
        let look = |lines: &Lines| lines.read.iter().skip(from).find_map(&find);
        let (lines, _) = self
            .0
            .1
            .wait_timeout_while(self.lock(), within, |lines| {
                look(lines).is_none() && !lines.ended
            })
            .expect("no reader of a log panics");
        look(&lines).unwrap_or_else(|| {
            let all: Vec<&str> = lines.read.iter().map(|line| line.text.as_str()).collect();
            let how = if lines.ended {
                "the end of the log"
            } else {
                "too long a wait"
            };
            panic!("{how}, and no {what}:\n{}", all.join("\n"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_of(text: &'static str) -> Log {
        let log = Log::default();
        log.follow(text.as_bytes()).join().unwrap();
        log
    }

    #[test]
    fn errors_and_panics_are_found() {
        let log = log_of(concat!(
            "{\"level\":\"INFO\",\"message\":\"an ERROR that is none\"}\n",
            "{\"level\":\"ERROR\",\"message\":\"lost\"}\n",
            "thread 'main' panicked at src/x.rs:1:1:\n"
        ));
        assert_eq!(log.errors().len(), 2, "{:?}", log.errors());
    }

    #[test]
    fn a_line_is_waited_for_by_its_fields() {
        let log = log_of("{\"message\":\"a\",\"n\":1}\n{\"message\":\"a\",\"n\":2}\n");
        let number = |line: &LogLine| line.fields["n"].as_u64();
        assert_eq!(log.wait("n", 1, Duration::from_secs(1), number), 2);
    }

    #[test]
    #[should_panic(expected = "the end of the log")]
    fn an_ended_log_is_not_waited_for() {
        log_of("nothing\n").wait("n", 0, Duration::from_secs(600), |line| {
            line.fields["n"].as_u64()
        });
    }
}
