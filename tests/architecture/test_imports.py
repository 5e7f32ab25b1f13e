"""Importing a package costs nothing that its first use could pay for."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"aiohttp", "click", "docker", "genai_prices", "httpx", "httpx2", "openai", "pydantic", "redis", "rich"}


def modules_after(statement: str) -> set[str]:
    """Return the top-level modules of a fresh interpreter after a statement."""
    program = f"import json, sys\n{statement}\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(result.stdout))


@pytest.mark.parametrize("package", ["autogen", "coterie"])
def test_importing_a_package_imports_no_heavy_library(package: str) -> None:
    loaded = modules_after(f"import {package}")

    assert package in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("package", ["autogen_core", "autogen_agentchat.agents", "autogen_agentchat.teams"])
def test_importing_a_package_of_0_4_imports_no_heavy_library_but_pydantic(package: str) -> None:
    heavy = (HEAVY | {"PIL", "google", "jsonref", "opentelemetry", "tiktoken"}) - {"pydantic"}

    assert modules_after(f"import {package}") & heavy == set()


def test_a_heavy_library_would_be_seen() -> None:
    assert "pydantic" in modules_after("import pydantic")
