"""Another distribution's files in the package `autogen` are noticed, whoever was installed last."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import autogen
from coterie.ownership import ForeignAutogen, check_folder

PACKAGES = ("autogen", "autogen_core", "autogen_agentchat", "autogen_ext")
OVERLAID = ("code_utils.py", "version.py", "oai/openai_utils.py", "coding/local_commandline_code_executor.py")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with both packages, as pip would have installed them."""
    source = Path(autogen.__file__).parent.parent
    for package in (*PACKAGES, "coterie"):
        shutil.copytree(source / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(site: Path, code: str) -> subprocess.CompletedProcess[str]:
    # The copy comes before the installed packages; -I keeps the caller's folder and variables out.
    prelude = f"import sys; sys.path.insert(0, {str(site)!r})\n"
    return subprocess.run([sys.executable, "-I", "-c", prelude + code], capture_output=True, text=True, check=False)


def overlay(site: Path, *names: str, package: str = "autogen") -> None:
    for name in names:
        path = site / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('"""Somebody else\'s module."""\n__version__ = "0.2.35"\n')


def test_an_untouched_copy_imports(site: Path) -> None:
    result = run(site, "import autogen, coterie.ownership; coterie.ownership.check_packages(); print(autogen.__file__)")
    assert (result.stdout, result.stderr) == (f"{site / 'autogen' / '__init__.py'}\n", "")


@pytest.mark.parametrize("name", OVERLAID)
def test_an_overwritten_module_is_an_error_with_the_cure(site: Path, name: str) -> None:
    overlay(site, name)
    result = run(site, "import autogen")
    assert result.returncode == 1
    assert f"ForeignAutogen: Another distribution has overwritten or removed '{name}'" in result.stderr
    assert "pip uninstall -y autogen pyautogen ag2 autogen-agentchat autogen-core autogen-ext coterie" in result.stderr


@pytest.mark.parametrize("name", ["extensions/__init__.py", "import_utils.py"])
def test_left_over_foreign_modules_are_an_error_with_the_cure(site: Path, name: str) -> None:
    overlay(site, name)
    result = run(site, "import autogen")
    assert result.returncode == 1
    assert "is mixed with another distribution's" in result.stderr and "pip uninstall" in result.stderr


@pytest.mark.parametrize(
    ("package", "name"),
    [
        ("autogen_core", "_single_threaded_agent_runtime.py"),
        ("autogen_core", "_agent_runtime.py"),
        ("autogen_agentchat", "agents/_base_chat_agent.py"),
        ("autogen_agentchat", "teams/_group_chat/__init__.py"),
        ("autogen_ext", "models/openai/_openai_client.py"),
        ("autogen_ext", "models/anthropic/_anthropic_client.py"),
    ],
)
def test_the_packages_of_0_4_notice_a_mixture_too(site: Path, package: str, name: str) -> None:
    overlay(site, name, package=package)
    result = run(site, f"import {package}")
    assert result.returncode == 1
    assert "ForeignAutogen" in result.stderr and "pip uninstall" in result.stderr


def test_a_folder_that_outlived_its_files_is_no_mixture(site: Path) -> None:
    (site / "autogen" / "extensions").mkdir()
    (site / "autogen" / "extensions" / "tmp_code_1.py").touch()
    assert run(site, "import autogen").returncode == 0


def test_the_error_is_no_import_error_that_programs_would_swallow(site: Path) -> None:
    overlay(site, "version.py")
    result = run(site, "try:\n    import autogen\nexcept ImportError:\n    print('swallowed')")
    assert result.stdout == "" and result.returncode == 1


def test_coterie_notices_a_package_taken_over_as_a_whole(site: Path) -> None:
    overlay(site, "__init__.py", *OVERLAID)
    check = "import coterie.ownership; coterie.ownership.check_packages()"
    result = run(site, check)
    assert result.returncode == 1 and "overwritten or removed '__init__.py'" in result.stderr
    assert run(site, f"import autogen\n{check}").returncode == 1


def test_coterie_notices_what_an_uninstallation_left(site: Path) -> None:
    for name in ("__init__.py", "version.py", "code_utils.py"):
        (site / "autogen" / name).unlink()
    result = run(site, "import coterie.ownership; coterie.ownership.check_packages()")
    assert result.returncode == 1 and "The package 'autogen' " in result.stderr


def test_coterie_notices_another_package_earlier_on_the_path(site: Path, tmp_path: Path) -> None:
    (tmp_path / "early" / "autogen").mkdir(parents=True)
    (tmp_path / "early" / "autogen" / "__init__.py").touch()
    code = (
        f"sys.path.insert(0, {str(tmp_path / 'early')!r})\nimport coterie.ownership; coterie.ownership.check_packages()"
    )
    result = run(site, code)
    assert result.returncode == 1 and "early/autogen', not from" in result.stderr


def test_a_package_inside_a_zip_file_is_not_looked_into(tmp_path: Path) -> None:
    check_folder(tmp_path / "app.zip" / "autogen")


def test_a_missing_file_of_ours_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "autogen").mkdir()
    with pytest.raises(ForeignAutogen, match=r"overwritten or removed '__init__\.py'"):
        check_folder(tmp_path / "autogen")


def test_the_check_takes_less_than_a_millisecond() -> None:
    folder = Path(autogen.__file__).parent
    check_folder(folder)
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        check_folder(folder)
        taken.append(time.perf_counter() - started)
    assert min(taken) < 0.001


def test_the_version_stands_in_both_places() -> None:
    from autogen.version import __version__

    assert autogen.__version__ == __version__ == "0.2.40"
