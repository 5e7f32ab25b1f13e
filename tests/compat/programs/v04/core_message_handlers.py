"""Which handler gets which message: exact types, unions, subclasses, strictness, wrong definitions."""

import asyncio
import warnings
from dataclasses import dataclass
from typing import Union

from autogen_core import AgentId, MessageContext, RoutedAgent, SingleThreadedAgentRuntime, event, message_handler, rpc


@dataclass
class Base:
    text: str


@dataclass
class Derived(Base):
    more: str = ""


@dataclass
class Other:
    number: int


class Handling(RoutedAgent):
    def __init__(self) -> None:
        super().__init__("handling")

    @message_handler
    async def on_base(self, message: Base, ctx: MessageContext) -> str:
        return f"base {message.text}"

    @rpc
    async def on_other_or_text(self, message: Union[Other, str], ctx: MessageContext) -> str | int:
        return f"either {message}"

    @message_handler(strict=False)
    async def on_number(self, message: int, ctx: MessageContext) -> str:
        return message  # type: ignore

    @message_handler
    async def on_float(self, message: float, ctx: MessageContext) -> str:
        return message  # type: ignore

    async def on_unhandled_message(self, message, ctx):
        print("unhandled", type(message).__name__, ctx.is_rpc)


async def main() -> None:
    runtime = SingleThreadedAgentRuntime()
    await runtime.register_factory("handling", Handling)
    runtime.start()
    agent = AgentId("handling", "k")
    for message in (Base("a"), Derived("b", "c"), Other(3), "text", 4, 2.5, b"bytes"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                print(await runtime.send_message(message, agent))
        except Exception as error:
            print(type(error).__name__)
    await runtime.stop_when_idle()
    print(Handling.on_base.target_types, Handling.on_base.produces_types, Handling.on_base.is_message_handler)
    for define in ("self, message, ctx: MessageContext) -> None", "self, message: int, ctx: MessageContext)"):
        try:
            exec(f"@message_handler\nasync def f({define}:\n    pass", globals(), {})
        except AssertionError:
            print("AssertionError")
    try:
        exec("@event\nasync def f(self, message: int, ctx: MessageContext) -> str:\n    pass", globals(), {})
    except AssertionError:
        print("AssertionError")


asyncio.run(main())
