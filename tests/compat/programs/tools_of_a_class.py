"""Tools that are methods of an object which keeps state, given as bound methods and by a loop."""

import os
from dataclasses import dataclass, field
from typing import Annotated

import autogen


@dataclass
class Shop:
    stock: dict = field(default_factory=lambda: {"apple": 3})
    sold: list = field(default_factory=list)

    def count(self, item: Annotated[str, "what to count"]) -> int:
        """Count an item."""
        return self.stock.get(item, 0)

    def sell(self, item: str, amount: Annotated[int, "how many"] = 1) -> str:
        """Sell an item."""
        if self.stock.get(item, 0) < amount:
            raise RuntimeError(f"not enough {item}")
        self.stock[item] -= amount
        self.sold.append((item, amount))
        return "sold"


shop = Shop()
clerk = autogen.AssistantAgent("clerk", llm_config={"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]})
till = autogen.UserProxyAgent("till", human_input_mode="NEVER", code_execution_config=False)
for method in (Shop.count, Shop.sell):
    bound = getattr(shop, method.__name__)
    till.register_function({method.__name__: bound})
    schema = autogen.function_utils.get_function_schema(bound, name=method.__name__, description=method.__doc__)
    clerk.update_tool_signature(schema, is_remove=False)
result = till.initiate_chat(clerk, message="I want 5 apples.", max_turns=5)
sold, stock, tools = shop.sold, shop.stock, clerk.llm_config["tools"]
