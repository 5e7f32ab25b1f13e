"""Making an agent, what it stores of messages, and what it forgets."""

from __future__ import annotations

import importlib
import threading
from collections import defaultdict
from typing import Any

import pytest

from autogen import Agent, AssistantAgent, ConversableAgent, UserProxyAgent
from autogen.agentchat import LLMAgent
from coterie.errors import ConfigError
from coterie.testing import ScriptedServer

from .chatting import assistant, at_console, both_colours, chat, config, do, speaker, texts, user


def pair() -> tuple[ConversableAgent, ConversableAgent]:
    return speaker("a"), speaker("b")


# making one


def test_names_have_defaults_where_programs_leave_them_out() -> None:
    assert (AssistantAgent().name, UserProxyAgent(code_execution_config=False).name) == ("assistant", "user_proxy")


def test_an_agent_is_an_agent_by_its_members() -> None:
    agent = ConversableAgent("a")
    assert isinstance(agent, Agent)
    assert isinstance(agent, LLMAgent)


def test_the_module_has_the_logger_that_programs_import() -> None:
    module = importlib.import_module("autogen.agentchat.conversable_agent")
    assert module.logger.name == module.__name__


def test_the_description_is_the_system_message_unless_given() -> None:
    agent = ConversableAgent("a", system_message="S")
    assert (agent.description, agent.system_message) == ("S", "S")
    agent.description = "D"
    agent.update_system_message("T")
    assert (agent.description, agent.system_message) == ("D", "T")
    assert ConversableAgent("a", description="").description == ""


def test_assistants_and_user_proxies_have_descriptions_of_their_own() -> None:
    assert AssistantAgent("a").description == AssistantAgent.DEFAULT_DESCRIPTION
    assert AssistantAgent("a", system_message="mine").description == "mine"
    assert AssistantAgent("a", description="D").description == "D"
    for mode, description in UserProxyAgent.DEFAULT_USER_PROXY_AGENT_DESCRIPTIONS.items():
        proxy = UserProxyAgent("u", human_input_mode=mode, code_execution_config=False)  # type: ignore[arg-type]
        assert proxy.description == description


def test_the_default_system_message_of_an_assistant_asks_for_the_termination_word() -> None:
    assert "TERMINATE" in AssistantAgent.DEFAULT_SYSTEM_MESSAGE
    assert "# filename:" in AssistantAgent.DEFAULT_SYSTEM_MESSAGE
    assert AssistantAgent("a").human_input_mode == "NEVER"


@pytest.mark.parametrize("empty", [{}, {"config_list": []}, {"config_list": [{"model": ""}]}])
def test_a_config_that_says_nothing_is_refused(empty: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^When using OpenAI or Azure OpenAI endpoints, specify a non-empty 'model'"):
        ConversableAgent("a", llm_config=empty)


@pytest.mark.parametrize(
    "unnamed", [{"model": ""}, {"config_list": [], "timeout": 9}, {"config_list": [{"api_key": "k"}]}]
)
def test_an_agent_that_never_asks_needs_no_model(unnamed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert ConversableAgent("a", llm_config=unnamed).llm_config == unnamed


def test_an_endpoint_may_know_its_model_by_itself() -> None:
    with ScriptedServer(["said"]) as server:
        entries = [{"base_url": server.base_url, "api_key": "k"}]
        agent = AssistantAgent("a", llm_config={"config_list": entries, "cache_seed": None})
        assert agent.generate_reply(messages=[{"role": "user", "content": "q"}]) == "said"
    assert "model" not in server.requests[0]


def test_a_config_that_is_no_dict_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"llm_config must be a dict or False or None"):
        ConversableAgent("a", llm_config="gpt-4")  # type: ignore[arg-type]


def test_a_config_that_cannot_be_copied_is_refused() -> None:
    with pytest.raises(TypeError, match="__deepcopy__"):
        ConversableAgent("a", llm_config={"model": "m", "http_client": threading.Lock()})


def test_the_config_is_the_agents_own_copy() -> None:
    with ScriptedServer([]) as server:
        mine = config(server)
        agent = ConversableAgent("a", llm_config=mine)
        mine["config_list"].clear()
        assert agent.llm_config is not False
        assert len(agent.llm_config["config_list"]) == 1


def test_a_subclass_may_set_the_config_of_all_its_agents() -> None:
    with ScriptedServer(["hi"]) as server:

        class Ours(ConversableAgent):
            DEFAULT_CONFIG = config(server)

        assert Ours("a").generate_reply([{"role": "user", "content": "q"}]) == "hi"
        assert Ours("a", llm_config=False).client is None


def test_unknown_keys_name_the_way_out() -> None:
    with pytest.raises(ConfigError, match=r"'temprature'.*extra_body"):
        ConversableAgent("a", llm_config={"model": "m", "api_key": "k", "temprature": 1})


def test_code_execution_settings_are_checked() -> None:
    with pytest.raises(ValueError, match=r"^code_execution_config must be a dict or False\.$"):
        ConversableAgent("a", code_execution_config="yes")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match=r"'workdir'.*work_dir"):
        ConversableAgent("a", code_execution_config={"workdir": "x", "use_docker": False})


@pytest.mark.parametrize("key", ["use_docker", "work_dir", "timeout"])
def test_settings_that_belong_to_the_executor_are_refused_beside_it(key: str) -> None:
    with pytest.raises(ValueError, match=rf"^'{key}' in code_execution_config is not valid when 'executor' is set"):
        ConversableAgent("a", code_execution_config={"executor": "commandline-local", key: 1})


def test_no_code_execution_config_is_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGEN_USE_DOCKER", "false")
    with pytest.warns(UserWarning, match="code_execution_config=None is deprecated"):
        agent = ConversableAgent("a", code_execution_config=None)
    assert agent.use_docker is False


def test_code_settings_are_the_agents_own_copy() -> None:
    mine = {"use_docker": False, "work_dir": "x"}
    agent = ConversableAgent("a", code_execution_config=mine)
    mine["work_dir"] = "y"
    assert agent._code_execution_config is not False
    assert agent._code_execution_config["work_dir"] == "x"


def test_without_code_execution_there_is_no_docker_and_no_executor() -> None:
    agent = ConversableAgent("a")
    assert (agent.use_docker, agent.code_executor) == (None, None)


def test_function_names_that_endpoints_refuse_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^Invalid name: a b\. Only letters, numbers, '_' and '-' are allowed\.$"):
        ConversableAgent("a", function_map={"a b": print})
    with pytest.raises(ValueError, match=r"Name must be less than 64 characters\.$"):
        ConversableAgent("a", function_map={"x" * 65: print})


def test_memory_can_be_given() -> None:
    peer = speaker("b")
    memory: dict[Any, Any] = defaultdict(list, {peer: [{"role": "user", "content": "before", "name": "b"}]})
    agent = ConversableAgent("a", chat_messages=memory)
    assert agent.last_message() == {"role": "user", "content": "before", "name": "b"}


# storing messages


@both_colours
def test_each_side_keeps_its_own_view(colour: str) -> None:
    a, b = pair()
    do(colour, a, "send", "hi", b, silent=True)
    assert a.chat_messages[b] == [{"content": "hi", "role": "assistant", "name": "a"}]
    assert b.chat_messages[a] == [{"content": "hi", "role": "user", "name": "a"}]


@both_colours
def test_only_known_keys_are_kept_and_the_role_is_computed(colour: str) -> None:
    a, b = pair()
    do(
        colour,
        a,
        "send",
        {"content": "hi", "role": "system", "extra": 1, "name": "z", "tool_call_id": None},
        b,
        silent=True,
    )
    assert a.chat_messages[b] == [{"content": "hi", "role": "assistant", "name": "z"}]
    assert b.chat_messages[a] == [{"content": "hi", "role": "user", "name": "z"}]


def test_an_override_of_the_role_is_kept_on_both_sides() -> None:
    a, b = pair()
    a.send({"content": "hi", "override_role": "system"}, b, silent=True)
    assert (a.chat_messages[b][0]["role"], b.chat_messages[a][0]["role"]) == ("system", "system")


@pytest.mark.parametrize("role", ["tool", "function"])
def test_results_keep_their_role(role: str) -> None:
    a, b = pair()
    a.send({"content": "3", "role": role, "tool_call_id": "c"}, b, silent=True)
    expected = {"content": "3", "tool_call_id": "c", "role": role, "name": "a"}
    assert a.chat_messages[b] == b.chat_messages[a] == [expected]


@pytest.mark.parametrize(
    "call", [{"function_call": {"name": "f", "arguments": "{}"}}, {"tool_calls": [{"id": "c", "function": {}}]}]
)
def test_calls_come_from_an_assistant_on_both_sides_and_without_a_name(call: dict[str, Any]) -> None:
    a, b = pair()
    a.send({**call, "role": "user"}, b, silent=True)
    expected = {**call, "content": None, "role": "assistant"}
    assert a.chat_messages[b] == b.chat_messages[a] == [expected]


def test_no_calls_are_no_calls() -> None:
    a, b = pair()
    a.send({"content": "hi", "tool_calls": []}, b, silent=True)
    assert b.chat_messages[a] == [{"content": "hi", "role": "user", "name": "a"}]


def test_a_mapping_of_another_kind_is_a_message_too() -> None:
    a, b = pair()
    a.send([("content", "hi")], b, silent=True)  # type: ignore[arg-type]
    assert texts(b.chat_messages[a]) == ["hi"]
    with pytest.raises(TypeError):
        a.send(5, b)  # type: ignore[arg-type]


@both_colours
def test_empty_content_is_content(colour: str) -> None:
    a, b = pair()
    do(colour, a, "send", "", b, silent=True)
    assert texts(b.chat_messages[a]) == [""]


@both_colours
def test_a_message_that_says_nothing_is_refused_and_not_stored(colour: str) -> None:
    a, b = pair()
    with pytest.raises(ValueError, match=r"^Message can't be converted into a valid ChatCompletion message\."):
        do(colour, a, "send", {"role": "user"}, b)
    with pytest.raises(ValueError, match=r"^Received message can't be converted into a valid ChatCompletion message\."):
        do(colour, b, "receive", {"content": None}, a)
    assert not a.chat_messages[b]
    assert not b.chat_messages[a]


@both_colours
def test_whether_a_reply_is_wanted(colour: str) -> None:
    a, b = speaker("a"), speaker("b", lambda _: "yes")
    do(colour, a, "send", "1", b, silent=True)
    do(colour, a, "send", "2", b, True, True)
    b.reply_at_receive[a] = True
    do(colour, a, "send", "3", b, None, True)
    do(colour, a, "send", "4", b, False, True)
    assert texts(a.chat_messages[b]) == ["1", "2", "yes", "3", "yes", "4"]


# looking back and forgetting


def test_the_last_message() -> None:
    a, b = pair()
    assert a.last_message() is None
    a.send("hi", b, silent=True)
    assert a.last_message() == a.last_message(b)
    with pytest.raises(KeyError, match="not present in any conversation"):
        a.last_message(speaker("c"))
    a.send("hi", speaker("d"), silent=True)
    with pytest.raises(ValueError, match="More than one conversation is found"):
        a.last_message()


def test_one_conversation_is_forgotten() -> None:
    a, b = pair()
    c = speaker("c")
    a.send("hi", b, silent=True)
    a.send("hi", c, silent=True)
    with at_console() as console:
        a.clear_history(b, nr_messages_to_preserve=1)
    assert (a.chat_messages[b], texts(a.chat_messages[c])) == ([], ["hi"])
    assert "`nr_messages_to_preserve` is ignored" in console.printed


def test_the_last_messages_of_every_conversation_can_be_kept() -> None:
    a, b = pair()
    for each in ("1", "2", "3"):
        a.send(each, b, silent=True)
    a.clear_history(nr_messages_to_preserve=2)
    assert texts(a.chat_messages[b]) == ["2", "3"]
    a.clear_history(nr_messages_to_preserve=5)
    assert texts(a.chat_messages[b]) == ["2", "3"]


def test_a_result_keeps_the_call_before_it() -> None:
    a, b = pair()
    a.send("1", b, silent=True)
    a.send({"tool_calls": [{"id": "c"}]}, b, silent=True)
    a.send({"role": "tool", "content": "r", "tool_responses": [{"tool_call_id": "c"}]}, b, silent=True)
    a.clear_history(nr_messages_to_preserve=1)
    assert len(a.chat_messages[b]) == 2
    a.clear_history()
    assert not a.chat_messages


def test_reset_forgets_everything() -> None:
    kept: list[Any] = []
    with ScriptedServer(["x"]) as server:
        agent = assistant(server)
        agent.register_reply([Agent, None], lambda *_, **__: (False, None), config={"n": 0}, reset_config=kept.append)
        agent.register_reply([Agent, None], lambda *_, **__: (False, None), config=[1])
        mutable = agent._reply_func_list[0]["config"]
        mutable.append(2)
        chat("sync", user(max_consecutive_auto_reply=0), agent)
        assert agent.get_actual_usage() is not None
        agent.reset()
    assert not agent.chat_messages
    assert not agent._consecutive_auto_reply_counter
    assert not agent.reply_at_receive
    assert agent.get_actual_usage() is agent.get_total_usage() is None
    assert kept == [{"n": 0}]
    assert agent._reply_func_list[0]["config"] == [1]


def test_limits_of_replies_are_set_for_one_or_for_all() -> None:
    a, b = pair()
    assert a.max_consecutive_auto_reply() == ConversableAgent.MAX_CONSECUTIVE_AUTO_REPLY == 100
    assert a.max_consecutive_auto_reply(b) == 100
    a.update_max_consecutive_auto_reply(3, b)
    assert (a.max_consecutive_auto_reply(), a.max_consecutive_auto_reply(b)) == (100, 3)
    a.update_max_consecutive_auto_reply(5)
    assert (a.max_consecutive_auto_reply(), a.max_consecutive_auto_reply(b)) == (5, 5)
    assert ConversableAgent("z", max_consecutive_auto_reply=0).max_consecutive_auto_reply() == 0


def test_a_peer_is_no_longer_answered() -> None:
    a, b = pair()
    a.reply_at_receive[b] = True
    a.stop_reply_at_receive(b)
    assert a.reply_at_receive[b] is False
    a.reply_at_receive[b] = True
    a.stop_reply_at_receive()
    assert not a.reply_at_receive


def test_usage_of_an_agent_without_a_model() -> None:
    agent = ConversableAgent("a")
    with at_console() as console:
        agent.print_usage_summary()
    assert console.printed == "No cost incurred from agent 'a'.\n"
    assert agent.get_actual_usage() is agent.get_total_usage() is None


def test_usage_of_an_agent_with_a_model() -> None:
    with ScriptedServer(["hi"]) as server, at_console() as console:
        agent = assistant(server)
        agent.generate_reply([{"role": "user", "content": "q"}])
        agent.print_usage_summary()
    assert console.printed.startswith("Agent 'assistant':\n")
    assert "* Model 'm': cost: " in console.printed
