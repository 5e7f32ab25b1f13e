"""Who speaks next in a group chat."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

from coterie.effects import HumanInput
from coterie.flow import Call, Flow, call
from coterie.runs import here, open_chat, play, play_async

from ..exception_utils import NoEligibleSpeaker
from ..formatting_utils import colored
from ..io.base import IOStream
from ..oai.client import OpenAIWrapper
from ._messages import Message, for_model, stored
from ._overrides import changed, invoke, own_method
from ._printing import received
from ._registry import client_for, own_copy
from ._replies import from_client, read

logger = logging.getLogger(__name__)

METHODS = ("auto", "manual", "random", "round_robin")
_CHOOSER_NAME = "speaker_selection_agent"
_CHECKER = SimpleNamespace(name="checking_agent")


class Chooser:
    """The model of a group's own that chooses speakers: its use counts as that of a member."""

    name = _CHOOSER_NAME

    def __init__(self) -> None:
        self.client: OpenAIWrapper | None = None
        self.config: Any = None


class Choosing:
    """A way of choosing the next speaker that is a flow, in place of a program's function."""

    def flow(self, group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
        raise NotImplementedError

    def __call__(self, last_speaker: Any, group: Any) -> Any:
        return play(self.flow(group, last_speaker, None))


class Ended(NoEligibleSpeaker):
    """The conversation has come to its planned end: nothing to warn of."""


def chosen(group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
    """The next speaker, through the group's own method if the program overrides it."""
    return (yield from invoke(group, "select_speaker", select, last_speaker, selector))


def select(group: Any, last_speaker: Any, selector: Any) -> Flow[Any]:
    """The next speaker by the group's method. Raises: NoEligibleSpeaker, ValueError."""
    method = group.speaker_selection_method
    if isinstance(method, Choosing):
        return (yield from method.flow(group, last_speaker, selector))
    own = yield from own_method(group, "_prepare_and_select_agents")
    preparing = prepared(group, last_speaker) if own is None else call(own, last_speaker)
    speaker, candidates, messages = yield from preparing
    if speaker is not None:
        return speaker
    if messages is None:
        return group.next_agent(last_speaker, candidates)
    own = yield from own_method(group, "_auto_select_speaker", "a_auto_select_speaker")
    if own is not None:
        return (yield from call(own, last_speaker, selector, messages, candidates))
    return (yield from by_model(group, last_speaker, selector, messages, candidates))


def prepared(group: Any, last_speaker: Any) -> Flow[tuple[Any, list[Any], list[Message] | None]]:
    """What can be said before a model is asked: the speaker or None, who may speak, and what to show a model.

    Where there is no speaker and nothing to show, the next in the order speaks.
    """
    method = group.speaker_selection_method
    if callable(method):
        method = yield from _by_program(group, last_speaker, method)
        if not isinstance(method, str):
            return method, group.agents, None
    method = _known(method)
    candidates = _candidates(group, last_speaker, method)
    if len(candidates) == 1:
        return candidates[0], candidates, None
    if method == "manual":
        return (yield from _by_hand(group, candidates)), candidates, None
    if method == "round_robin":
        return group.next_agent(last_speaker, candidates), candidates, None
    if method == "random":
        return group.random_select_speaker(candidates), candidates, None
    return None, candidates, _shown(group.messages)


def _shown(log: list[Message]) -> list[Message]:
    """The log without a last call that nobody has answered."""
    log = list(log)
    if log and (log[-1].get("tool_calls") or log[-1].get("function_call")):
        blank = {k: v for k, v in log[-1].items() if k not in ("tool_calls", "function_call")}
        log[-1] = {**blank, "content": blank.get("content") or ""}
    return log


def _known(method: Any) -> str:
    if not isinstance(method, str) or method.lower() not in METHODS:
        raise ValueError(
            f"GroupChat speaker_selection_method is set to '{method}'. It should be one of {list(METHODS)} "
            "(case insensitive), or a callable."
        )
    return method.lower()


def _by_program(group: Any, last_speaker: Any, method: Any) -> Flow[Any]:
    """What the program's function says: an agent, or the name of a method."""
    said = yield from call(method, last_speaker, group)
    if said is None:
        raise NoEligibleSpeaker("Custom speaker selection function returned None. Terminating conversation.")
    if isinstance(said, str):
        return said
    if not hasattr(said, "generate_reply"):
        raise ValueError(
            f"Custom speaker selection function returned an object of type {type(said)} instead of Agent or str."
        )
    if said not in group.agents:
        raise ValueError(f"Custom speaker selection function returned an agent {said.name} not in the group chat.")
    return said


def _candidates(group: Any, last_speaker: Any, method: str) -> list[Any]:
    agents = list(group.agents)
    if len(agents) < 2:
        raise ValueError(
            f"GroupChat is underpopulated with {len(agents)} agents. Please add more agents to the GroupChat or use "
            "direct communication instead."
        )
    if len(agents) == 2 and method != "round_robin" and group.allow_repeat_speaker:
        logger.warning(
            "GroupChat is underpopulated with 2 agents. Consider setting speaker_selection_method to 'round_robin' or "
            "allow_repeat_speaker to False, or use direct communication."
        )
    if group.func_call_filter and group.messages:
        agents = _able(group, group.messages[-1], agents)
        if len(agents) == 1:
            return agents
    if not group.may_repeat(last_speaker):
        agents = [each for each in agents if each is not last_speaker]
    return _allowed(group, last_speaker, agents)


def _able(group: Any, message: Message, agents: list[Any]) -> list[Any]:
    """Those who can run all that the message calls; where nobody can, those who can run anything."""
    wanted = [each["function"]["name"] for each in message.get("tool_calls") or ()]
    if message.get("function_call"):
        wanted.append(message["function_call"]["name"])
    if not wanted:
        return agents
    # A member of another kind than ours has no functions that we know of.
    known = [each for each in agents if hasattr(each, "can_execute_function")]
    able = [each for each in known if each.can_execute_function(wanted)]
    if able:
        return able
    having = [each for each in known if each.function_map]
    if having:
        return having
    raise ValueError(
        f"No agent can execute the function {', '.join(wanted)}. Please check the function_map of the agents."
    )


def _allowed(group: Any, last_speaker: Any, agents: list[Any]) -> list[Any]:
    """Those who may follow the last speaker."""
    transitions = group.allowed_speaker_transitions_dict
    if last_speaker not in group.agents:
        return agents
    if last_speaker not in transitions:
        raise NoEligibleSpeaker(f"Last speaker {last_speaker.name} is not in the allowed_speaker_transitions_dict.")
    allowed = transitions[last_speaker]
    if not allowed:
        return agents
    return [each for each in agents if each in allowed] or agents


def _by_hand(group: Any, agents: list[Any]) -> Flow[Any]:
    """Who a person chooses, by the group's own method if the program overrides it."""
    if not changed(group, "manual_select_speaker"):
        return (yield from manual(group, agents))
    own = group.manual_select_speaker

    def name_of_choice() -> str | None:
        agent = own(agents)
        return None if agent is None else str(agent.name)

    asking = Call(name_of_choice, name_of_choice, (), {})
    key = here().key("human", "group")
    name = yield HumanInput(key=key, agent="group", prompt=f"Who speaks next? {_names(agents)}", call=asking)
    return _named(agents, name)


def _names(agents: list[Any]) -> str:
    return f"{[each.name for each in agents]}"


def _named(agents: list[Any], name: str | None) -> Any:
    return next((each for each in agents if each.name == name), None)


def manual(group: Any, agents: list[Any]) -> Flow[Any]:
    """Let a person choose by number; None where they leave it open."""
    stream = IOStream.get_default()
    stream.print("Please select the next speaker from the following list:", flush=True)
    for number, agent in enumerate(agents, 1):
        stream.print(f"{number}: {agent.name}", flush=True)
    prompt = "Enter the number of the next speaker (enter nothing or `q` to use auto selection): "
    for _ in range(2):
        key = here().key("human", "group")
        typed = yield HumanInput(key=key, agent="group", prompt=prompt, call=Call(read, read, (prompt,), {}))
        if typed in ("", "q"):
            return None
        if typed.isdigit() and 1 <= int(typed) <= len(agents):
            return agents[int(typed) - 1]
        stream.print(f"Invalid input. Please enter a number between 1 and {len(agents)}.", flush=True)
    stream.print("You have tried 3 times. The next speaker will be selected automatically.", flush=True)
    return None


def by_model(
    group: Any, last_speaker: Any, selector: Any, log: list[Message] | None, agents: list[Any] | None
) -> Flow[Any]:
    """Let a model choose; where there is none, or it names nobody, the next in the order."""
    agents = group.agents if agents is None else agents
    client = _client(group, selector)
    name = None
    if client is not None:
        asking = _Asking(group, selector, client, agents)
        messages = asking.first(_shown(group.messages) if log is None else log)
        said = messages[-1].get("content") if messages else None
        place = open_chat(f"{_CHECKER.name}>{_CHOOSER_NAME}", said, "who speaks next?", ())
        name = yield Call(play, play_async, (asking.ask(messages), place), {})
    found = _named(agents, name)
    return found if found is not None else group.next_agent(last_speaker, agents)


def _client(group: Any, selector: Any) -> Any:
    """Who is asked for the speaker: a model of the group's own, else the manager's."""
    config = group.select_speaker_auto_llm_config
    if config is None:
        return selector.client
    if config is False:
        return None
    chooser = group._chooser
    if chooser.client is None or chooser.config is not config:
        client = client_for(own_copy(config))
        _register_own_clients(group, client, config)
        chooser.client, chooser.config = client, config
    return chooser.client


def _register_own_clients(group: Any, client: Any, config: dict[str, Any]) -> None:
    wanted = {each.get("model_client_cls") for each in [config, *config.get("config_list", ())]} - {None}
    given = group.select_speaker_auto_model_client_cls
    classes = given if isinstance(given, list) else [given] if given else []
    for name in sorted(wanted):
        found = {each for each in classes if each.__name__ == name}
        if len(found) > 1:
            raise RuntimeError(f"select_speaker_auto_model_client_cls has several classes called {name!r}: give one.")
        if not found:
            raise ValueError(
                f"A custom model client {name!r} is named in select_speaker_auto_llm_config: "
                "give its class in select_speaker_auto_model_client_cls."
            )
        for each in list(client._clients):
            if getattr(each, "config", {}).get("model_client_cls") == name:
                client.register_model_client(next(iter(found)))


class _Asking:
    """One choice by a model: asked, and asked again when the answer names none or several."""

    def __init__(self, group: Any, selector: Any, client: OpenAIWrapper, agents: list[Any]) -> None:
        self._group, self._selector, self._client, self._agents = group, selector, client, agents

    def first(self, log: list[Message]) -> list[Message]:
        """What the model is shown first: the log and the question. Without a question, the last message stands for it."""
        prompt = self._group.select_speaker_prompt(self._agents)
        if prompt:
            return [*log, self._said(prompt)]
        again = stored({**log[-1], "role": None}, "user", _CHECKER.name) if log else None
        return [*log, again] if again else log

    def _said(self, content: str) -> Message:
        return {"role": self._group.role_for_select_speaker_messages, "name": _CHECKER.name, "content": content}

    def ask(self, messages: list[Message]) -> Flow[str | None]:
        """The name of the one speaker that the model settles on, or None."""
        group = self._group
        names = _names(self._agents)
        for attempt in range(1 + group.max_retries_for_selecting_speaker):
            here().next_turn()
            reply = yield from from_client(self._selector, self._client, self._request(messages), None)
            text = reply if isinstance(reply, str) else str((reply or {}).get("content") or "")
            mentioned = group._mentioned_agents(text, self._agents)
            answered = {"role": "assistant", "name": _CHOOSER_NAME, "content": text}
            self._tell(attempt + 1, messages[-1], answered, mentioned)
            if len(mentioned) == 1:
                return str(next(iter(mentioned)))
            template = (
                group.select_speaker_auto_multiple_template if mentioned else group.select_speaker_auto_none_template
            )
            messages = [*messages, answered, self._said(template.format(agentlist=names))]
        return None

    def _request(self, messages: list[Message]) -> list[Message]:
        transforms = self._group.select_speaker_transform_messages
        shown = messages if transforms is None else transforms._transform_messages(messages)
        return for_model([{"role": "system", "content": self._group.select_speaker_msg(self._agents)}], shown)

    def _tell(self, attempt: int, asked: Message, answered: Message, mentioned: dict[str, int]) -> None:
        """Print the attempt as two agents' talk, and what came of it."""
        if not self._group.select_speaker_auto_verbose:
            return
        received(asked, _CHECKER, self._group._chooser)
        received(answered, self._group._chooser, _CHECKER)
        of_all = f"{attempt} of {1 + self._group.max_retries_for_selecting_speaker}"
        if len(mentioned) == 1:
            said = f"{of_all} successfully selected: {next(iter(mentioned))}"
        elif mentioned:
            said = f"{of_all} failed as it included multiple agent names."
        else:
            said = f"#{attempt} failed as it did not include any agent names."
        IOStream.get_default().print(colored(f">>>>>>>> Select speaker attempt {said}", "yellow"), flush=True)
