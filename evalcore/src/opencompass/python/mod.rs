//! Reads Python literals: the text that `repr` and mmengine's `Config.dump` write.
//!
//! Tolerant where Python itself evaluates more than a literal: a name, a call or an expression that
//! is none of the forms below is kept as the text it was, [`Literal::Opaque`].
//!
//! | text | value |
//! | --- | --- |
//! | `'a' "b"`, `r'\d'`, `'''c'''`, `b'd'` | [`Literal::Str`], [`Literal::Bytes`], neighbours joined |
//! | `12345678901234567890`, `0x1f`, `1_000` | [`Literal::Int`], decimal text of any size |
//! | `1.5`, `nan`, `-inf`, `float('nan')`, `np.float64(1.5)` | [`Literal::Float`] |
//! | `[…]`, `(…)`, `{1, 2}`, `set()` | [`Literal::List`], [`Literal::Tuple`], [`Literal::Set`] |
//! | `{'a': 1}`, `dict(a=1)`, `dict({'a-b': 1})`, `OrderedDict([('a', 1)])` | [`Literal::Dict`] |
//! | `array([1., 2.])`, `<class 'int'>`, `...`, `1 + 2` | [`Literal::Opaque`] |

mod call;
mod frame;
mod keep;
mod literal;
mod machine;
mod number;
mod plain;
mod reader;
mod scan;
mod string;

pub use literal::Literal;
pub use reader::{LiteralReader, LiteralReaderBuilder, parse};

pub(crate) use keep::Keep;
pub(crate) use plain::Numbers;
pub(crate) use scan::{LineEnd, Scan, Until, is_word};

#[cfg(test)]
mod tests;
