"""An agent that answers questions about texts."""

from __future__ import annotations

import pytest

from autogen.agentchat.contrib.text_analyzer_agent import TextAnalyzerAgent
from coterie.testing import ScriptedServer
from tests.dialects.v02.chatting import both_colours, config, do, user


def test_the_instructions_stand_around_the_text() -> None:
    with ScriptedServer(["yes"]) as server:
        said = TextAnalyzerAgent(llm_config=config(server)).analyze_text("It rains.", "Is it wet?")

    assert said == "yes"
    assert server.requests[0]["messages"][-1]["content"] == "Is it wet?\n# TEXT\nIt rains.\n\nIs it wet?"


@both_colours
def test_a_chat_of_text_and_instructions_is_an_analysis(colour: str) -> None:
    with ScriptedServer(["yes"]) as server:
        analyzer, asker = TextAnalyzerAgent(llm_config=config(server)), user()
        do(colour, asker, "send", "It rains.", analyzer, request_reply=False, silent=True)
        do(colour, asker, "send", "Is it wet?", analyzer, request_reply=True, silent=True)

    assert asker.chat_messages[analyzer][-1]["content"] == "yes"
    assert server.requests[0]["messages"][-1]["content"].startswith("Is it wet?\n# TEXT\nIt rains.")


def test_another_number_of_messages_is_refused() -> None:
    with ScriptedServer([]) as server:
        analyzer = TextAnalyzerAgent(llm_config=config(server))

        with pytest.raises(AssertionError, match="2 messages"):
            user().send("It rains.", analyzer, request_reply=True, silent=True)
