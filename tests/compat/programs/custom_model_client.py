"""A model client of the program's own."""

from types import SimpleNamespace

from autogen import AssistantAgent, UserProxyAgent


class CustomModelClient:
    def __init__(self, config, **kwargs):
        self.prefix = kwargs.get("prefix", "")
        self.model = config["model"]
        self.params = config.get("params", {})
        print(f"CustomModelClient config: {sorted(config)}")

    def create(self, params):
        print("asked with", sorted(params))
        said = f"{self.prefix}{len(params['messages'])} messages, style {self.params['style']}"
        message = SimpleNamespace(content=said, function_call=None, tool_calls=None)
        return SimpleNamespace(choices=[SimpleNamespace(message=message)], model=self.model)

    def message_retrieval(self, response):
        return [choice.message.content for choice in response.choices]

    def cost(self, response) -> float:
        response.cost = 0.25
        return 0.25

    @staticmethod
    def get_usage(response):
        return {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "cost": 0.25, "model": response.model}


config = [
    {"model": "local/thing", "model_client_cls": "CustomModelClient", "device": "cpu", "params": {"style": "dry"}}
]
assistant = AssistantAgent("assistant", llm_config={"config_list": config, "cache_seed": None})
user = UserProxyAgent("user", code_execution_config=False, human_input_mode="NEVER")
try:
    user.initiate_chat(assistant, message="too early", max_turns=1)
except RuntimeError as error:
    early = type(error).__name__
assistant.register_model_client(model_client_cls=CustomModelClient, prefix="> ")
result = user.initiate_chat(assistant, message="hi", max_turns=2)
assistant.print_usage_summary()
