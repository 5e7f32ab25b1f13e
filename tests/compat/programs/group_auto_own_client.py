"""The model that chooses is another than the manager's, once by a config, once by a client of the program's own."""

import os
from types import SimpleNamespace

import autogen

key = os.environ["OPENAI_API_KEY"]
llm = {"model": "gpt-4", "api_key": key, "cache_seed": None}


class Chooser:
    def __init__(self, config, **kwargs):
        self.model = config["model"]

    def create(self, params):
        names = [each.get("name") for each in params["messages"]]
        choice = SimpleNamespace(message=SimpleNamespace(content="b" if "b" not in names else "c", function_call=None))
        return SimpleNamespace(choices=[choice], model=self.model)

    def message_retrieval(self, response):
        return [choice.message.content for choice in response.choices]

    def cost(self, response):
        return 0

    @staticmethod
    def get_usage(response):
        return {}


def talk(**settings):
    members = [autogen.AssistantAgent(name, llm_config=llm, system_message=name) for name in ("a", "b", "c")]
    group = autogen.GroupChat(members, [], max_round=3, **settings)
    manager = autogen.GroupChatManager(group, llm_config=llm)
    members[0].initiate_chat(manager, message="go")
    return [each["name"] for each in group.messages]


def refusal(**settings):
    try:
        talk(**settings)
    except (ValueError, RuntimeError) as error:
        return [type(error).__name__, str(error)]


own = {"config_list": [{"model": "mine", "model_client_cls": "Chooser"}]}
other = talk(select_speaker_auto_llm_config={"model": "gpt-3.5-turbo", "api_key": key, "cache_seed": None})
mine = talk(select_speaker_auto_llm_config=own, select_speaker_auto_model_client_cls=Chooser)
listed = talk(select_speaker_auto_llm_config=own, select_speaker_auto_model_client_cls=[Chooser])
