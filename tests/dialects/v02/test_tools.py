"""Tools and functions: how they are registered, called, answered and removed."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

from autogen import ConversableAgent, register_function
from coterie.testing import ScriptedServer, tool_call, tool_calls

from .chatting import assistant, at_console, both_colours, chat, config, do, texts, user


class Money(BaseModel):
    amount: float
    currency: str = "EUR"


def calling(*calls: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "assistant", "content": None, "tool_calls": list(calls)}]


def a_call(name: str, arguments: str = "{}", **more: Any) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": name, "arguments": arguments}, **more}


def run(colour: str, agent: ConversableAgent, name: str, arguments: Any = "{}") -> tuple[bool, str]:
    with at_console():
        succeeded, message = do(colour, agent, "execute_function", {"name": name, "arguments": arguments})
    assert (message["name"], message["role"]) == (name, "function")
    return succeeded, message["content"]


# what comes of a call


@both_colours
def test_a_function_is_called_with_its_arguments(colour: str) -> None:
    agent = user(function_map={"f": lambda a, b=2: f"{a} {b}"})
    assert run(colour, agent, "f", '{"a": 1}') == (True, "1 2")


@both_colours
def test_a_list_of_a_function_that_nobody_wrapped_becomes_its_text(colour: str) -> None:
    assert run(colour, user(function_map={"f": lambda: ["y"]}), "f", "{}") == (True, "['y']")


@pytest.mark.parametrize("name", ["fn", "self", "agent", "args", "func_call", "function"])
@both_colours
def test_parameters_may_have_any_name(colour: str, name: str) -> None:
    agent = user(function_map={"f": lambda **given: str(given)})
    assert run(colour, agent, "f", f'{{"{name}": 1}}') == (True, f"{{'{name}': 1}}")


@pytest.mark.parametrize(("arguments", "succeeds"), [("", True), (None, True), ("{}", True)])
@both_colours
def test_no_arguments_are_none(colour: str, arguments: Any, succeeds: bool) -> None:
    assert run(colour, user(function_map={"f": lambda: "r"}), "f", arguments) == (succeeds, "r")


@both_colours
def test_an_unknown_function(colour: str) -> None:
    assert run(colour, user(), "x") == (False, "Error: Function x not found.")


@pytest.mark.parametrize("arguments", ['{"a": ', "[" * 50_000, f'{{"a": {"9" * 5000}}}'], ids=["cut", "deep", "long"])
@both_colours
def test_arguments_that_are_no_json(colour: str, arguments: str) -> None:
    succeeded, said = run(colour, user(function_map={"f": print}), "f", arguments)
    assert not succeeded
    assert said.startswith("Error: ")
    assert said.endswith("\n The argument must be in JSON format.")


@both_colours
def test_arguments_that_are_no_object(colour: str) -> None:
    succeeded, said = run(colour, user(function_map={"f": print}), "f", "[1]")
    assert (succeeded, said.startswith("Error: f takes a JSON object")) == (False, True)


@both_colours
def test_line_breaks_and_tabs_in_arguments_are_tolerated(colour: str) -> None:
    agent = user(function_map={"f": lambda code: code})
    assert run(colour, agent, "f", '{\n"code":\t"a\n\tb"\n}') == (True, "a\n\tb")


def test_a_verbose_call_shows_arguments_and_result() -> None:
    agent = ConversableAgent("a", human_input_mode="NEVER", function_map={"f": lambda x: x * 2, "g": lambda: 1 // 0})
    with at_console() as console:
        agent.execute_function({"name": "f", "arguments": '{"x": 2}'}, verbose=True)
        agent.execute_function({"name": "g", "arguments": "{}"}, verbose=True)
        agent.execute_function({"name": "f", "arguments": '{"x": 3}'})
    assert "EXECUTING FUNCTION f...\n\nInput arguments: {'x': 2}\nOutput:\n4\n" in console.printed
    assert "\nInput arguments: {}\nOutput:\nError: integer division or modulo by zero\n" in console.printed
    assert "6" not in console.printed


@both_colours
def test_an_exception_is_told_to_the_model(colour: str) -> None:
    def f() -> str:
        raise ValueError("no such city")

    assert run(colour, user(function_map={"f": f}), "f") == (False, "Error: no such city")


@both_colours
def test_ctrl_c_within_a_tool_is_for_the_program(colour: str) -> None:
    def f() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(colour, user(function_map={"f": f}), "f")


@both_colours
def test_an_async_function_is_awaited(colour: str) -> None:
    async def f(a: int) -> str:
        await asyncio.sleep(0)
        return str(a)

    assert run(colour, user(function_map={"f": f}), "f", '{"a": 1}') == (True, "1")


def test_an_async_tool_in_a_sync_chat_within_a_running_loop() -> None:
    threads: list[int] = []

    async def f() -> str:
        threads.append(threading.get_ident())
        await asyncio.sleep(0)
        return "from the notebook"

    async def cell() -> Any:
        with ScriptedServer([tool_call("f", {}), tool_call("f", {}), "done"]) as server, at_console():
            helper = assistant(server, max_consecutive_auto_reply=3)
            return chat("sync", user(function_map={"f": f}, default_auto_reply=None), helper)

    assert texts(asyncio.run(cell()).chat_history)[2::2] == ["from the notebook"] * 2
    assert threading.get_ident() not in threads


@both_colours
def test_async_tools_share_one_loop(colour: str) -> None:
    loops: list[Any] = []

    async def f() -> str:
        loops.append(asyncio.get_running_loop())
        return "r"

    with ScriptedServer([tool_calls(tool_call("f", {}), tool_call("f", {})), "done"]) as server, at_console():
        helper = assistant(server, max_consecutive_auto_reply=2)
        chat(colour, user(function_map={"f": f}, default_auto_reply=None), helper)
    assert len(loops) == 2
    assert loops[0] is loops[1]


def test_the_tools_of_one_message_run_at_the_same_time_in_async_chats() -> None:
    async def main() -> Any:
        together = asyncio.Barrier(2)

        async def f(n: int) -> str:
            await together.wait()
            return str(n)

        calls = calling(a_call("f", '{"n": 1}'), a_call("f", '{"n": 2}', id="c2"))
        with at_console():
            return await asyncio.wait_for(user(function_map={"f": f}).a_generate_tool_calls_reply(calls), 5)

    _, reply = asyncio.run(main())
    assert reply["content"] == "1\n\n2"


def test_sync_tools_run_on_the_thread_of_the_loop() -> None:
    async def main() -> bool:
        seen: list[int] = []

        def f() -> str:
            seen.append(threading.get_ident())
            return ""

        with at_console():
            await user(function_map={"f": f}).a_generate_tool_calls_reply(calling(a_call("f")))
        return seen == [threading.get_ident()]

    assert asyncio.run(main())


# the reply to a message that calls


@both_colours
def test_calls_without_an_id_are_answered_without_one(colour: str) -> None:
    calls = calling({"type": "function", "function": {"name": "f", "arguments": "{}"}})
    with at_console():
        final, reply = do(colour, user(function_map={"f": lambda: "r"}), "generate_tool_calls_reply", calls)
    assert final
    assert reply["tool_responses"] == [{"role": "tool", "content": "r"}]


@pytest.mark.parametrize("calls", [None, []])
@both_colours
def test_no_calls_are_not_final(colour: str, calls: Any) -> None:
    messages = [{"content": "hi", "tool_calls": calls}]
    assert do(colour, user(), "generate_tool_calls_reply", messages) == (False, None)


@both_colours
def test_the_function_form_is_answered_with_its_message(colour: str) -> None:
    messages = [{"content": None, "function_call": {"name": "f", "arguments": "{}"}}]
    with at_console():
        reply = do(colour, user(function_map={"f": lambda: "r"}), "generate_function_call_reply", messages)
    assert reply == (True, {"name": "f", "role": "function", "content": "r"})


@both_colours
def test_a_chat_with_the_function_form(colour: str) -> None:
    call = {"content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}}
    with ScriptedServer([call, "done"]) as server, at_console():
        helper = assistant(server, max_consecutive_auto_reply=2)
        proxy = user(default_auto_reply=None)

        @proxy.register_for_execution()
        @helper.register_for_llm(description="D", api_style="function")
        def f(a: int) -> int:
            return a + 1

        chat(colour, proxy, helper)
        assert server.requests[0]["functions"][0]["name"] == "f"
        assert server.requests[1]["messages"][-1] == {"name": "f", "role": "function", "content": "2"}


@both_colours
def test_names_that_endpoints_refuse_are_cleaned(colour: str) -> None:
    call = {"tool_calls": [{"id": None, "type": None, "function": {"name": "my tool/" + "x" * 80, "arguments": "{}"}}]}
    with ScriptedServer([call]) as server:
        reply = do(colour, assistant(server), "generate_reply", [{"role": "user", "content": "q"}])
    assert reply["tool_calls"] == [{"function": {"name": "my_tool_" + "x" * 56, "arguments": "{}"}}]


@both_colours
def test_an_interrupted_tool_leaves_as_result_and_message(colour: str) -> None:
    with ScriptedServer([tool_call("f", {}, "c1"), "done"]) as server, at_console("rather not"):
        helper = assistant(server, max_consecutive_auto_reply=2)
        proxy = user(human_input_mode="ALWAYS")
        chat(colour, proxy, helper, max_turns=2)
        assert server.requests[1]["messages"][-2:] == [
            {"tool_call_id": "c1", "role": "tool", "content": "USER INTERRUPTED"},
            {"content": "rather not", "role": "user", "name": "user"},
        ]


# registering


@pytest.fixture
def caller() -> Any:
    with ScriptedServer([]) as server:
        yield assistant(server)


def tools(agent: ConversableAgent) -> list[str]:
    assert agent.llm_config is not False
    return [each["function"]["name"] for each in agent.llm_config.get("tools", [])]


def test_a_function_is_registered_with_both_sides_at_once(caller: ConversableAgent) -> None:
    def f(a: Annotated[int, "first"]) -> int:
        return a * 2

    executor = user()
    register_function(f, caller=caller, executor=executor, description="Doubles.")
    assert tools(caller) == ["f"]
    assert executor.can_execute_function("f")
    assert run("sync", executor, "f", '{"a": 2}') == (True, "4")


def test_a_method_of_an_object_is_a_tool(caller: ConversableAgent) -> None:
    class Shop:
        stock = 3

        def left(self, item: str) -> int:
            return self.stock

    executor = user()
    register_function(Shop().left, caller=caller, executor=executor, description="How many are left.")
    assert tools(caller) == ["left"]
    assert run("sync", executor, "left", '{"item": "hat"}') == (True, "3")


def test_decorators_remember_name_and_description_and_return_the_function(caller: ConversableAgent) -> None:
    executor = user()

    def f() -> str:
        return "r"

    g = executor.register_for_execution(name="g")(f)
    h = caller.register_for_llm(description="D")(g)
    assert h is f
    caller.update_tool_signature("g", is_remove=True)
    caller.register_for_llm()(f)
    assert tools(caller) == ["g"]
    assert f._name == "g"  # type: ignore[attr-defined]
    assert f._description == "D"  # type: ignore[attr-defined]
    assert executor.function_map["g"]._origin is f  # type: ignore[attr-defined]


def test_the_second_registration_of_a_name_warns(caller: ConversableAgent) -> None:
    def f() -> str:
        return "r"

    caller.register_for_llm(description="D")(f)
    with pytest.warns(UserWarning, match=r"^Function 'f' is being overridden\.$"):
        caller.register_for_llm(description="E")(f)
    assert caller.llm_config is not False
    assert [each["function"]["description"] for each in caller.llm_config["tools"]] == ["E"]


def test_a_description_is_needed(caller: ConversableAgent) -> None:
    with pytest.raises(ValueError, match=r"^Function description is required, none found\.$"):
        caller.register_for_llm()(lambda: "r")


def test_a_model_is_needed() -> None:
    def f() -> str:
        return "r"

    with pytest.raises(AssertionError, match=r"^To update a tool signature, agent must have an llm_config$"):
        user().register_for_llm(description="D")(f)
    with pytest.raises(AssertionError, match=r"^To update a function signature, agent must have an llm_config$"):
        user().register_for_llm(description="D", api_style="function")(f)


def test_another_style_is_refused(caller: ConversableAgent) -> None:
    def f() -> str:
        return "r"

    with pytest.raises(ValueError, match=r"^Unsupported API style: x$"):
        caller.register_for_llm(description="D", api_style="x")(f)  # type: ignore[arg-type]


def test_parameters_without_annotations_are_told_as_they_are(
    caller: ConversableAgent, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):

        @caller.register_for_llm(description="D")
        def f(city, days: int = 3) -> str:  # type: ignore[no-untyped-def]
            return ""

    assert caller.llm_config is not False
    parameters = caller.llm_config["tools"][0]["function"]["parameters"]
    assert parameters["properties"]["city"] == {}
    assert parameters["required"] == ["city"]
    assert "'city'" in caplog.text


def test_models_are_built_from_what_the_model_wrote(caller: ConversableAgent) -> None:
    executor = user()

    @executor.register_for_execution()
    @caller.register_for_llm(description="D")
    def convert(base: Annotated[Money, "what"], to: str = "USD") -> Money:
        return Money(amount=base.amount * 2, currency=to)

    succeeded, said = run("sync", executor, "convert", '{"base": {"amount": 1.5}}')
    assert (succeeded, Money.model_validate_json(said)) == (True, Money(amount=3.0, currency="USD"))


@pytest.mark.parametrize(
    ("result", "text"), [("ü", "ü"), ({"a": "ü"}, '{"a": "ü"}'), ([1, 2], "[1, 2]"), (None, "null"), (1.5, "1.5")]
)
@both_colours
def test_results_become_text(colour: str, result: Any, text: str) -> None:
    agent = user()
    agent.register_for_execution(name="f")(lambda: result)
    assert run(colour, agent, "f") == (True, text)


@both_colours
def test_async_functions_stay_async_when_registered(colour: str) -> None:
    agent = user()

    @agent.register_for_execution()
    async def f() -> dict[str, int]:
        return {"a": 1}

    assert asyncio.iscoroutinefunction(agent.function_map["f"])
    assert run(colour, agent, "f") == (True, '{"a": 1}')


def test_functions_are_removed_and_overridden_by_name() -> None:
    agent = user(function_map={"f": print})
    with pytest.warns(UserWarning, match=r"^Function 'f' is being overridden\.$"):
        agent.register_function({"f": repr})
    agent.register_function({"f": None})
    assert not agent.can_execute_function("f")
    with pytest.warns(UserWarning, match="'f' to remove is not registered"):
        agent.register_function({"f": None})


def test_an_agent_can_execute_what_it_has() -> None:
    agent = user(function_map={"f": print, "g": print})
    assert agent.can_execute_function(["f", "g"])
    assert not agent.can_execute_function(["f", "h"])


def test_signatures_are_added_and_removed(caller: ConversableAgent) -> None:
    schema = {"type": "function", "function": {"name": "f", "parameters": {}}}
    caller.update_tool_signature(schema)
    caller.update_function_signature(schema["function"])  # type: ignore[arg-type]
    assert caller.llm_config is not False
    assert (caller.llm_config["tools"], caller.llm_config["functions"]) == ([schema], [schema["function"]])
    caller.update_tool_signature(schema, is_remove=True)
    caller.update_function_signature("f", is_remove=True)
    assert not {"tools", "functions"} & set(caller.llm_config)
    with pytest.raises(AssertionError, match="The agent config doesn't have tool f"):
        caller.update_tool_signature("f", is_remove=True)
    with pytest.raises(AssertionError, match="The agent config doesn't have function f"):
        caller.update_function_signature("f", is_remove=True)
    with pytest.raises(ValueError, match="must be of the type dict"):
        caller.update_tool_signature("f")
    with pytest.raises(ValueError, match="Invalid name"):
        caller.update_tool_signature({"type": "function", "function": {"name": "a b"}})


def test_a_new_tool_keeps_the_client_and_its_usage() -> None:
    with ScriptedServer(["one", "two", "three"]) as server:
        agent = assistant(server)
        ask = [{"role": "user", "content": "q"}]
        agent.generate_reply(ask)
        client, used = agent.client, agent.get_total_usage()

        @agent.register_for_llm(description="D")
        def f() -> str:
            return "r"

        assert agent.client is client
        assert agent.get_total_usage() == used
        agent.generate_reply(ask)
        agent.update_tool_signature("f", is_remove=True)
        agent.generate_reply(ask)
        assert ["tools" in each for each in server.requests] == [False, True, False]


def test_the_tools_of_an_entry_stay_its_own() -> None:
    own = [{"type": "function", "function": {"name": "own", "parameters": {}}}]
    with ScriptedServer(["one"]) as server:
        settings = config(server)
        settings["config_list"][0]["tools"] = own
        agent = assistant(server, llm_config=settings)
        agent.update_tool_signature({"type": "function", "function": {"name": "f", "parameters": {}}})
        agent.generate_reply([{"role": "user", "content": "q"}])
        assert server.requests[0]["tools"] == own
