from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from autogen_core import CancellationToken
from autogen_core.tools import BaseTool
from autogen_core.tools._inlined import inlined

NAMES = ["A", "B", "C"]
leaves = st.sampled_from([{"type": "integer"}, {"type": "string"}, {}])
references = st.sampled_from(NAMES).map(lambda name: {"$ref": f"#/$defs/{name}", "description": "dropped"})
nodes: st.SearchStrategy[dict[str, Any]] = st.recursive(
    leaves | references,
    lambda inner: (
        st.dictionaries(st.sampled_from("xyz"), inner, max_size=3).map(
            lambda properties: {"type": "object", "properties": properties}
        )
        | st.lists(inner, min_size=1, max_size=3).map(lambda members: {"anyOf": members})
    ),
    max_leaves=6,
)
definitions = st.fixed_dictionaries(dict.fromkeys(NAMES, nodes))


def references_in(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references_in, node.values()))
    return set().union(*map(references_in, node)) if isinstance(node, list) else set()


@given(nodes, definitions)
def test_what_is_left_of_references_can_be_looked_up(root: dict[str, Any], defs: dict[str, Any]) -> None:
    result = inlined({**root, "$defs": defs})
    assert references_in(result) <= {f"#/$defs/{name}" for name in result.get("$defs", {})}


@given(nodes, nodes, nodes)
def test_without_circles_nothing_is_left_of_references(
    root: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    defs = {"A": {"type": "null"}, "B": inlined({**first, "$defs": {name: {"type": "null"} for name in NAMES}})}
    defs["C"] = inlined({**second, "$defs": {"A": defs["A"], "B": defs["B"], "C": {}}})
    result = inlined({**root, "$defs": defs})
    assert "$defs" not in result
    assert references_in(result) == set()


class Tree(BaseModel):
    children: list[Tree] = []


class Planting(BaseTool[Tree, Tree]):
    def __init__(self) -> None:
        super().__init__(Tree, Tree, "plant", "Plants a tree.")

    async def run(self, args: Tree, cancellation_token: CancellationToken) -> Tree:
        return args


def test_arguments_that_contain_themselves_have_a_schema() -> None:
    parameters: Any = Planting().schema["parameters"]
    assert parameters["properties"]["children"]["items"] == {"$ref": "#/$defs/Tree"}
    assert parameters["$defs"]["Tree"]["properties"]["children"]["items"] == {"$ref": "#/$defs/Tree"}
