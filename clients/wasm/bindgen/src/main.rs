//! `lianjian-bindgen INPUT.wasm OUTPUT_FOLDER`: bindings for a module worker, with types.
//! Each function of the module is named by the place that [`order`] gives it.

mod order;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output] = &arguments[..] else {
        eprintln!("usage: lianjian-bindgen INPUT.wasm OUTPUT_FOLDER");
        return ExitCode::from(2);
    };
    match make(input, Path::new(output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lianjian-bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn make(input: &str, output: &Path) -> Result<(), Box<dyn Error>> {
    Bindgen::new()
        .input_path(input)
        .out_name("lianjian_wasm")
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|generator| generator.typescript(true).generate(output))?;
    let module = output.join("lianjian_wasm_bg.wasm");
    let named = order::named(&std::fs::read(&module)?).ok_or("the module can't be read")?;
    Ok(std::fs::write(module, named)?)
}
