"""What tools may return: a model, a dict, a number, nothing, a list, text beyond ASCII."""

import os
from typing import Annotated, Dict, List, Optional, Tuple

import autogen
from pydantic import BaseModel, Field


class Currency(BaseModel):
    currency: Annotated[str, Field(..., description="Currency symbol")]
    amount: Annotated[float, Field(0, description="Amount of currency", ge=0)]


chatbot = autogen.AssistantAgent(
    name="chatbot",
    system_message="Only use the functions you have been provided with. Reply TERMINATE when the task is done.",
    llm_config={"config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}], "timeout": 120},
)
user_proxy = autogen.UserProxyAgent(
    name="user_proxy",
    is_termination_msg=lambda x: x.get("content", "") and x.get("content", "").rstrip().endswith("TERMINATE"),
    human_input_mode="NEVER",
    max_consecutive_auto_reply=10,
    code_execution_config=False,
)


@user_proxy.register_for_execution()
@chatbot.register_for_llm(description="Currency exchange calculator.")
def currency_calculator(
    base: Annotated[Currency, "Base currency: amount and currency symbol"],
    quote_currency: Annotated[str, "Quote currency symbol"] = "USD",
) -> Currency:
    return Currency(currency=quote_currency, amount=base.amount * 2)


@user_proxy.register_for_execution()
@chatbot.register_for_llm(name="lookup", description="Look something up.")
def look_up(keys: List[str], deep: bool = False, limit: Optional[int] = None) -> Dict[str, int]:
    return {key: len(key) for key in keys}


@user_proxy.register_for_execution()
@chatbot.register_for_llm(description="Do nothing.")
def nothing(where: Optional[str] = None) -> None:
    return None


@user_proxy.register_for_execution()
@chatbot.register_for_llm(description="A number.")
def number(pair: Tuple[int, int], ratio: float = 0.5) -> float:
    return pair[0] * ratio


@user_proxy.register_for_execution()
@chatbot.register_for_llm(description="Names.")
def names() -> list:
    return ["Zoë", "李", None, 1.5, True]


res = user_proxy.initiate_chat(chatbot, message="Try them all.", summary_method="reflection_with_llm")
schemas = chatbot.llm_config["tools"]
