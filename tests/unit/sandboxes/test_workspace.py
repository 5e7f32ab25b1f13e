"""Files of generated code stay in the work folder and are named only when a name was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie.sandboxes.workspace import file_in, named_in_first_line, prepare_work_dir


@pytest.mark.parametrize(
    ("code", "language", "name"),
    [
        ("# filename: a b.py\nprint(1)", "python", "a b.py"),
        ("\n# Filename: sub/a.py\n", "python", "sub/a.py"),
        ("# plot.py\nprint(1)", "python", "plot.py"),
        ("// filename: app.js\n", "javascript", "app.js"),
        ("/* filename: style.css */\n", "css", "style.css"),
        ("/* style.css */", "css", "style.css"),
        ("<!-- filename: index.html -->", "html", "index.html"),
        ("# run.sh\nls", "bash", "run.sh"),
    ],
)
def test_first_line_comment_names_the_file(code: str, language: str, name: str) -> None:
    assert named_in_first_line(code, language) == name


@pytest.mark.parametrize(
    "line",
    [
        "# Import libraries",
        "# a/b test",
        "# see numpy.linalg",
        "# Node.js",
        "# v1.2",
        "#!/bin/sh",
        "print('# x.py')",
        "",
    ],
)
def test_an_ordinary_remark_is_not_a_file_name(line: str) -> None:
    assert named_in_first_line(f"{line}\nprint(1)", "python") is None


def test_names_that_lead_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out of the work folder"):
        file_in(tmp_path, "../x.py")


def test_a_missing_folder_is_created_with_its_parents(tmp_path: Path) -> None:
    assert prepare_work_dir(tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_created_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"work_dir '.*file/sub' cannot be created .*: choose another work_dir"):
        prepare_work_dir(tmp_path / "file" / "sub")
