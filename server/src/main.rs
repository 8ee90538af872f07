//! `lianjian`, the server's binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    lianjian_server::cli::main()
}
