"""Which exception is raised, and what it carries."""

from __future__ import annotations

import copy
import errno
import io
import os
import pathlib
import pickle
import tempfile

import pytest

from evalcore import exceptions, opencompass

CUT = b'{"0": {"prediction": "a"}, "1": {"predi'


def test_a_missing_file_stays_file_not_found(tmp_path: pathlib.Path) -> None:
    gone = tmp_path / "gone.csv"
    for call in (
        opencompass.parse_summary_csv,
        opencompass.parse_csv_results,
        opencompass.parse_predictions,
        opencompass.parse_result_json,
        opencompass.load_workdir,
    ):
        with pytest.raises(FileNotFoundError) as caught:
            call(gone)
        error = caught.value
        assert (error.errno, error.filename) == (errno.ENOENT, str(gone))
        assert error.code == "io.not_found"  # type: ignore[attr-defined]
        assert error.strerror == "No such file or directory"


def test_relative_paths_are_shown_as_given(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as caught:
        opencompass.parse_csv_results("gone.csv")
    assert caught.value.filename == "gone.csv"
    pathlib.Path("a.json").write_bytes(CUT)
    with pytest.raises(exceptions.ParseError) as broken:
        opencompass.parse_predictions("a.json", strict=True)
    assert broken.value.path == "a.json"


def test_directories_and_files_in_the_wrong_place(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(IsADirectoryError) as caught:
        opencompass.parse_summary_csv(tmp_path)
    assert caught.value.errno == errno.EISDIR
    with pytest.raises(NotADirectoryError) as other:
        opencompass.extract_runs(file, "e", ["a"])
    assert other.value.errno == errno.ENOTDIR
    with pytest.raises(NotADirectoryError):
        opencompass.parse_summary_csv(file / "below")


def test_no_permission() -> None:
    # Others can not pass the directories that pytest makes.
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        file = pathlib.Path(directory) / "secret.csv"
        file.write_text("x")
        file.chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        try:
            with pytest.raises(PermissionError) as caught:
                opencompass.parse_summary_csv(file)
        finally:
            os.seteuid(user)
    assert (caught.value.errno, caught.value.filename) == (errno.EACCES, str(file))
    assert caught.value.code == "io.permission"  # type: ignore[attr-defined]


def test_places_of_damage() -> None:
    with pytest.raises(exceptions.ParseError) as caught:
        opencompass.parse_predictions(CUT, strict=True)
    error = caught.value
    assert (error.code, error.offset, error.path) == ("json.truncated", len(CUT), None)
    table = b"dataset,version,metric,mode,m\na,1d7fe4,accuracy,gen,1.00\nb,1d7fe4,accuracy,gen,x\n"
    with pytest.raises(exceptions.ParseError) as odd:
        opencompass.parse_summary_csv(table, strict=True)
    assert (odd.value.line, odd.value.offset) == (3, table.index(b"x"))
    assert str(odd.value).startswith(f"3:{odd.value.column}: ")
    with pytest.raises(exceptions.ParseError) as empty:
        opencompass.parse_summary_csv(b"")
    assert empty.value.code == "layout.unknown"


def test_ids_and_links(root: pathlib.Path) -> None:
    for bad in ("..", "", "a/b", "a\0b", "x" * 256):
        with pytest.raises(exceptions.InvalidIdError) as caught:
            opencompass.extract_runs(root, bad, ["full"])
        assert caught.value.code == "id.invalid"
        assert isinstance(caught.value, ValueError)
    [run] = opencompass.extract_runs(root, "e", ["../e/opencompass-full"])["results"]
    assert run.get("code") == "id.invalid"
    (root / "results" / "out").symlink_to("/etc")
    with pytest.raises(exceptions.UnsafePathError):
        opencompass.list_runs(root, "out")


def test_a_link_that_the_caller_names_is_followed(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b.json").write_bytes(b'{"0": {"prediction": "a"}}')
    (tmp_path / "a" / "latest.json").symlink_to(tmp_path / "b.json")
    [sample] = opencompass.parse_predictions(tmp_path / "a" / "latest.json")
    assert (sample["prediction"], sample["dataset"]) == ("a", "latest")


def test_hostile_nesting_is_a_limit() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    file = b'{"0": {"prediction": ' + deep + b', "gold": "g"}, "1": {"prediction": "b"}}'
    with pytest.raises(exceptions.LimitError) as caught:
        opencompass.parse_predictions(file, strict=True)
    assert caught.value.code == "json.too_deep"
    with pytest.warns(exceptions.ParseWarning, match="deeper than 1024 levels"):
        first, second = opencompass.parse_predictions(file)
    [left] = first["left_out"]
    assert (left["name"], left["reason"]) == ("prediction", "json.too_deep")
    assert (first["prediction"], first["gold"]) == (None, "g")
    assert (second["prediction"], "left_out" in second) == ("b", False)
    result = opencompass.parse_result_json(b'{"x": ' + deep + b', "accuracy": 1.0}')
    assert result["metrics"] == {"accuracy": 1.0}
    assert [left["name"] for left in result["left_out"]] == ["x"]
    document: list[object] = []
    for _ in range(10_000):
        document = [document]
    with pytest.raises(ValueError, match="nests deeper than 256 levels"):
        opencompass.extraction_summary({"results": document})


def test_tolerant_lists_warn_and_the_warning_can_be_an_error(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "cut.json"
    file.write_bytes(CUT)
    with pytest.warns(exceptions.ParseWarning) as caught:
        samples = opencompass.parse_predictions(file)
    assert [one["prediction"] for one in samples] == ["a"]
    warning = caught.list[0].message
    assert isinstance(warning, exceptions.ParseWarning)
    assert (warning.code, warning.path, warning.offset) == ("json.truncated", str(file), len(CUT))
    # The filters of this test run turn warnings into errors.
    with pytest.raises(exceptions.ParseWarning):
        opencompass.parse_predictions(file)


def test_exceptions_travel() -> None:
    with pytest.raises(exceptions.ParseError) as caught:
        opencompass.parse_predictions(CUT, strict=True)
    for again in (pickle.loads(pickle.dumps(caught.value)), copy.copy(caught.value)):
        assert type(again) is type(caught.value)
        assert vars(again) == vars(caught.value) and str(again) == str(caught.value)


def test_what_a_file_object_raises_is_raised() -> None:
    class Broken(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise RuntimeError("the tape is torn")

    for call in (opencompass.parse_predictions, opencompass.parse_summary_csv):
        with pytest.raises(RuntimeError, match="the tape is torn"):
            call(Broken())


def test_wrong_types_are_type_errors() -> None:
    with pytest.raises(TypeError, match="expected a path, bytes or a file object, found `int`"):
        opencompass.parse_predictions(5)  # type: ignore[arg-type]

    class Odd:
        def read(self, size: int = -1) -> int:
            return 5

    with pytest.raises(TypeError, match="expected `read` to return bytes or text, found `int`"):
        opencompass.parse_summary_csv(Odd())  # type: ignore[arg-type]


def test_every_class_is_named_and_documented() -> None:
    for name in exceptions.__all__:
        cls = getattr(exceptions, name)
        assert cls.__doc__ and issubclass(cls, Exception)
        assert issubclass(cls, UserWarning) or issubclass(cls, exceptions.EvalcoreError)
