//! x
use pyo3::prelude::*;
/// Native part.
#[pymodule(gil_used = false)]
mod _evalcore {
    use super::*;
    #[pyfunction]
    fn f(x: &str) -> PyResult<String> { Ok(x.to_owned()) }
    #[pymodule_export]
    use super::T;
}
/// d
#[pyclass(frozen)]
struct T {}
#[pymethods]
impl T {
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, pyo3::types::PyCapsule>>) -> PyResult<Bound<'py, pyo3::types::PyCapsule>> {
        let _ = (py, requested_schema);
        todo!()
    }
}
