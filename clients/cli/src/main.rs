//! The binary `lianjian-device`.

use std::process::ExitCode;

use clap::Parser as _;
use lianjian_device::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime.block_on(cli.run()),
        Err(error) => {
            eprintln!("lianjian-device: {error}");
            ExitCode::FAILURE
        }
    }
}
