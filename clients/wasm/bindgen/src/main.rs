//! `lianjian-bindgen INPUT.wasm OUTPUT_FOLDER`: bindings for a module worker, with types.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = &arguments[..] else {
        eprintln!("usage: lianjian-bindgen INPUT.wasm OUTPUT_FOLDER");
        return ExitCode::from(2);
    };
    let made = Bindgen::new()
        .input_path(input)
        .out_name("lianjian_wasm")
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|generator| generator.typescript(true).generate(output));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lianjian-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
