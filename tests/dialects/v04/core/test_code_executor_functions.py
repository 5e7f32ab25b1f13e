from __future__ import annotations

import pytest

from autogen_core.code_executor import (
    Alias,
    FunctionWithRequirements,
    FunctionWithRequirementsStr,
    Import,
    ImportFromModule,
    build_python_functions_file,
    required_packages,
    to_stub,
    with_requirements,
)

IMPORTS: list[Import] = ["json", Alias("math", "m"), ImportFromModule("typing", ("Any", Alias("List", "L")))]


@with_requirements(python_packages=["pandas", "numpy"], global_imports=IMPORTS)
def root(number: float) -> float:
    """The square root."""
    return m.sqrt(number)  # type: ignore[name-defined, no-any-return]  # noqa: F821 - imported where it runs


def plain(number: int) -> int:
    return number


SOURCE = "def halve(number: int) -> float:\n    return number / 2"


def test_a_decorated_function_can_still_be_called() -> None:
    decorated = with_requirements(["pandas"])(plain)
    assert decorated(3) == 3
    assert decorated.python_packages == ["pandas"]


def test_a_file_of_functions_runs_with_its_imports() -> None:
    halve = FunctionWithRequirements.from_str(SOURCE, ["pandas"], ["json"])
    code = build_python_functions_file([root, halve, plain])
    namespace: dict[str, object] = {}
    exec(code, namespace)  # noqa: S102 - running it is the test
    assert eval("root(16.0), halve(3), plain(5)", namespace) == (4.0, 1.5, 5)
    assert code.count("import json") == 1
    assert "import math as m" in code
    assert "from typing import Any, List as L" in code


def test_the_packages_of_several_functions_are_named_once() -> None:
    halve = FunctionWithRequirements.from_str(SOURCE, ["pandas", "scipy"])
    assert required_packages([root, halve, plain]) == ["pandas", "numpy", "scipy"]


def test_a_stub_has_the_head_and_the_docstring() -> None:
    documented = SOURCE.replace(":\n", ':\n    """Half of it."""\n')
    stub = to_stub(FunctionWithRequirements.from_str(documented))
    assert stub == 'def halve(number: int) -> float:\n    """Half of it."""\n    ...'


def test_a_function_given_as_text_is_not_called_here() -> None:
    with pytest.raises(NotImplementedError):
        FunctionWithRequirementsStr(SOURCE)()


@pytest.mark.parametrize("source", ["x = 1", f"{SOURCE}\n\n{SOURCE.replace('halve', 'again')}"])
def test_a_text_of_other_than_one_function_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="exactly one function"):
        FunctionWithRequirements.from_str(source)


def test_a_text_that_is_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="Could not compile function"):
        FunctionWithRequirements.from_str("def broken(")


def test_imports_given_as_a_list_or_tuple_are_equal_and_can_be_hashed() -> None:
    from_list = ImportFromModule("a", ["b", "c"])  # type: ignore[arg-type]  # 0.4 programs pass lists
    assert {from_list, ImportFromModule("a", ("b", "c"))} == {from_list}
