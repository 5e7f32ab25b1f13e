"""Transitions as a graph."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import pytest

from autogen import graph_utils
from autogen.graph_utils import (
    check_graph_validity,
    has_self_loops,
    invert_disallowed_to_allowed,
    visualize_speaker_transitions_dict,
)
from coterie.errors import MissingExtra

from .chatting import speaker

A, B, C = AGENTS = [speaker(each) for each in "abc"]


def test_a_sound_graph_passes_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_graph_validity({A: [B], B: [C], C: [A]}, AGENTS)
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("graph", "text"),
    [
        ([A, B], "must be a dictionary"),
        (None, "must be a dictionary"),
        ({A: B}, "lists as values"),
        ({A: (B,)}, "lists as values"),
        ({A: [B], speaker("stranger"): [A]}, "keys not in agents: stranger"),
        ({A: [speaker("stranger")]}, "values that are not Agents of the group: stranger"),
        ({A: ["b"]}, "values that are not Agents"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(graph: Any, text: str) -> None:
    with pytest.raises(ValueError, match=text):
        check_graph_validity(graph, AGENTS)


@pytest.mark.parametrize(
    ("graph", "text"),
    [
        ({A: [B], B: [A]}, "isolated: c"),
        ({A: [B], B: [C]}, "allowed_speaker_transitions do not match agents"),
        ({A: [B, C], B: [C], C: []}, "allowed_speaker_transitions do not match agents: nothing may follow c"),
        ({A: [B, B], B: [C], C: [A]}, "a has duplicate values"),
    ],
)
def test_an_odd_graph_is_warned_of(graph: Any, text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_graph_validity(graph, AGENTS)
    assert text in caplog.text


def test_what_is_not_forbidden_is_allowed() -> None:
    assert invert_disallowed_to_allowed({A: [B, C], B: [B]}, AGENTS) == {A: [A], B: [A, C], C: [A, B, C]}


def test_loops() -> None:
    assert has_self_loops({A: [B, A], B: []})
    assert not has_self_loops({A: [B], B: [A]})


def test_a_picture_needs_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    with pytest.raises(MissingExtra, match="graph"):
        visualize_speaker_transitions_dict({A: [B]}, AGENTS)


def test_the_picture_is_written(tmp_path: Path) -> None:
    pytest.importorskip("networkx", reason="pip install networkx matplotlib")
    matplotlib = pytest.importorskip("matplotlib", reason="pip install networkx matplotlib")
    matplotlib.use("Agg")
    path = tmp_path / "graph.png"
    graph_utils.visualize_speaker_transitions_dict({A: [B, A], B: [C], C: []}, AGENTS, export_path=str(path))
    assert path.read_bytes().startswith(b"\x89PNG")
