"""What an installation contains, and what it may be called with."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# The extras of AutoGen 0.2, as its users write them in requirement files.
EXTRAS_OF_0_2 = [
    "anthropic",
    "autobuild",
    "bedrock",
    "blendsearch",
    "cohere",
    "cosmosdb",
    "gemini",
    "graph",
    "groq",
    "jupyter-executor",
    "lmm",
    "long-context",
    "mathchat",
    "mistral",
    "neo4j",
    "ollama",
    "redis",
    "retrievechat",
    "retrievechat-couchbase",
    "retrievechat-mongodb",
    "retrievechat-pgvector",
    "retrievechat-qdrant",
    "teachable",
    "test",
    "together",
    "types",
    "websockets",
    "websurfer",
]


PACKAGES = ["autogen", "autogen_agentchat", "autogen_core", "autogen_ext", "coterie", "coterie_apps", "coterie_bridge"]


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files of a wheel built from the working tree."""
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--no-build-isolation", "--wheel-dir", str(out), str(ROOT)], check=True)
    (wheel,) = out.glob("coterie-*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_wheel_holds_every_package_with_its_types(wheel_names: list[str], package: str) -> None:
    assert {f"{package}/__init__.py", f"{package}/py.typed"} <= set(wheel_names)


def test_a_wheel_holds_nothing_but_the_packages(wheel_names: list[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names if ".dist-info/" not in name}

    assert tops == set(PACKAGES)


def test_a_wheel_carries_the_licence(wheel_names: list[str]) -> None:
    assert [name for name in wheel_names if name.endswith("/licenses/LICENSE")]


@pytest.mark.parametrize("extra", EXTRAS_OF_0_2)
def test_an_extra_that_users_type_exists(extra: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert extra in project["optional-dependencies"]


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_address(lock: Path) -> None:
    text = lock.read_text()
    requirements = [line for line in text.splitlines() if line[:1].isalnum()]

    assert requirements
    assert [line for line in requirements if "==" not in line or not line.endswith("\\")] == []
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
