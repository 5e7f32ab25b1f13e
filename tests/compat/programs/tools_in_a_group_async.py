"""Tools of two members of an async group, called at once and in function style; one has a bad name."""

import asyncio
import os

import autogen
from pydantic import BaseModel

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}


class Order(BaseModel):
    item: str
    count: int = 1


clerk = autogen.AssistantAgent("clerk", llm_config=llm, system_message="Clerk.")
stock = autogen.UserProxyAgent("stock", human_input_mode="NEVER", code_execution_config=False)
till = autogen.UserProxyAgent("till", human_input_mode="NEVER", code_execution_config=False)


@stock.register_for_execution()
@clerk.register_for_llm(description="Reserve.")
async def reserve(order: Order) -> Order:
    return Order(item=order.item, count=order.count + 1)


@stock.register_for_execution()
@clerk.register_for_llm(description="Count.")
def count(item: str) -> int:
    return len(item)


@till.register_for_execution()
@clerk.register_for_llm(description="Pay.")
def pay(amount: float) -> None:
    raise RuntimeError("no money")


group = autogen.GroupChat([clerk, stock, till], [], max_round=7)
manager = autogen.GroupChatManager(group, llm_config=False, silent=True)
asyncio.run(till.a_initiate_chat(manager, message="An order."))
log = group.messages
del manager
