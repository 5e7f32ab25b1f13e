"""How programs that let agents of their own choose the next speaker check a choice, and read it from that chat."""

from __future__ import annotations

from typing import Any

from ._messages import Message

SELECTED = "[AGENT SELECTED]"
FAILED = "[AGENT SELECTION FAILED]"


def checked(group: Any, messages: list[Message], left: int, attempt: int, agents: list[Any]) -> tuple[bool, Any]:
    """Reply to a choice, the last of `messages`: nothing where it is one, or the last; else the question once more.

    What came of it is added to `messages`, where `settled` finds it.
    """
    mentioned = group._mentioned_agents(messages[-1]["content"], agents)
    if len(mentioned) == 1:
        messages.append({"role": "user", "content": f"{SELECTED}{next(iter(mentioned))}"})
        return True, None
    if left:
        template = group.select_speaker_auto_multiple_template if mentioned else group.select_speaker_auto_none_template
        asked = template.format(agentlist=f"{[each.name for each in agents]}")
        return True, {
            "content": asked,
            "name": "checking_agent",
            "override_role": group.role_for_select_speaker_messages,
        }
    found = "it returned multiple names" if mentioned else "it did not include any agent names"
    said = f"{FAILED}Select speaker attempt #{attempt} of {attempt} failed as {found}."
    messages.append({"role": "user", "content": said})
    return True, None


def settled(group: Any, result: Any, last_speaker: Any, agents: list[Any]) -> Any:
    """Who was chosen in a chat that `checked` replied in; the next in the order where nobody was, None without a chat."""
    if not result.chat_history:
        return None
    said = result.chat_history[-1]["content"]
    if SELECTED in said:
        return group.agent_by_name(said.replace(SELECTED, ""))
    return group.next_agent(last_speaker, agents)


def named(group: Any, last_speaker: Any, final: bool, name: str, agents: list[Any]) -> Any:
    """Who is meant by a model's answer `name`; the next in the order where that is nobody, or it is not `final`."""
    if not final:
        return group.next_agent(last_speaker, agents)
    mentioned = group._mentioned_agents(name, agents)
    found = group.agent_by_name(next(iter(mentioned)) if len(mentioned) == 1 else name)
    return group.next_agent(last_speaker, agents) if found is None else found
