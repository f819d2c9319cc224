"""What evalcore raises and warns of.

A path that does not exist, may not be read or is of the wrong kind raises the built-in `OSError`
that `open` would raise (`FileNotFoundError`, `PermissionError`, `IsADirectoryError`, ...), with
`errno`, `filename` and the attribute `code`. Everything else is an `EvalcoreError`.

| class | codes |
| --- | --- |
| `InvalidIdError` | `id.invalid` |
| `InvalidParameterError` | `parameter.invalid`, `policy.invalid`, `price.unknown` |
| `UnsafePathError` | `io.link_escapes_root` |
| `RecordError` | `record.invalid`, `record.duplicate`, `record.older`, `record.undeclared_group` |
| `StoreError` | `store.url`, `store.busy`, `store.no_data` and the others of stores |
| `LimitError` | `io.file_too_large`, `json.value_too_large`, `json.too_deep` |
| `ParseError` | all other codes of readers, such as `json.truncated` |
| `EvaluationError` | `query.unfinished`, `query.canceled`, `resource.not_found`, `score.nothing_measured`, ... |
| `ImitatedError` | an exception that an imitated program raised, under `evalcore.compat` |
"""

from __future__ import annotations

__all__ = [
    "EvalcoreError",
    "EvaluationError",
    "ImitatedError",
    "InvalidIdError",
    "InvalidParameterError",
    "LimitError",
    "MetricWarning",
    "ParseError",
    "ParseWarning",
    "RecordError",
    "StoreError",
    "UnsafePathError",
]


class _Placed(Exception):
    """A message with its stable code and its place."""

    message: str
    """The whole message, place included."""
    code: str
    """The stable code, such as `json.truncated`."""
    path: str | None
    """The file or directory."""
    line: int | None
    """The line, from 1."""
    column: int | None
    """The character within the line, from 1."""
    offset: int | None
    """Bytes from the start of the file."""

    def __init__(
        self,
        message: str = "",
        code: str = "",
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.path = path
        self.line = line
        self.column = column
        self.offset = offset

    def __reduce__(self) -> tuple[type[_Placed], tuple[str | int | None, ...]]:
        args = (self.message, self.code, self.path, self.line, self.column, self.offset)
        return type(self), args


class EvalcoreError(_Placed):
    """The base of all errors of evalcore.

    Example:
        >>> from evalcore import opencompass
        >>> try:
        ...     opencompass.extract_runs(".", "../secrets", ["run-a"])
        ... except EvalcoreError as error:
        ...     print(error.code)
        id.invalid
    """


class ParseError(EvalcoreError, ValueError):
    """Text that can not be read, or in strict mode text that needed a repair."""


class LimitError(ParseError):
    """A value or file that is larger or deeper than the limit of its reader."""


class InvalidIdError(EvalcoreError, ValueError):
    """An id that does not name one directory: empty, with a separator, or `..`."""


class InvalidParameterError(EvalcoreError, ValueError):
    """A parameter that is unusable."""


class UnsafePathError(EvalcoreError, ValueError):
    """A symbolic link that leads out of the root."""


class RecordError(EvalcoreError, ValueError):
    """A record that can not be kept: the field or row is named, and nothing was written."""


class StoreError(EvalcoreError, RuntimeError):
    """A store that can not be opened, read or written, or that holds nothing of what was asked."""


class EvaluationError(EvalcoreError, RuntimeError):
    """Something that can not be scored: a query that is not finished, or is not there."""


class ImitatedError(EvalcoreError, RuntimeError):
    """An exception that an imitated program raised, as a value of `evalcore.compat`."""


class ParseWarning(_Placed, UserWarning):
    """Something that a tolerant reader repaired, left out or could not read.

    The functions that return a plain list have no other place for it; the others return their
    diagnostics. Turn it into an error with `strict=True`, or with the filters of `warnings`.
    """


class MetricWarning(_Placed, UserWarning):
    """A measure that rests on a convention, or on texts that it can not see.

    `metric.zero_division` is a ratio without a denominator that was set to 0, `text.no_tokens` a
    text that is not blank but has no token.
    """
