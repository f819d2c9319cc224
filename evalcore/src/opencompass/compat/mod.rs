//! What other tools did with the files of OpenCompass, reproduced with its defects.
//!
//! Nothing here is right; it is what was. The right readings live in the modules beside this one.

pub mod budeval;
mod python;
#[cfg(test)]
mod recorded;
