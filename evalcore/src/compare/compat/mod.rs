//! Other tools, reproduced with their defects.
