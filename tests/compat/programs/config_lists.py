"""Config lists from the environment and from a file, filtered in several ways."""

import json

import autogen

every = autogen.config_list_from_json("SOME_CONFIG_LIST")
four = autogen.config_list_from_json("SOME_CONFIG_LIST", filter_dict={"model": ["gpt-4"]})
tagged = autogen.filter_config(every, {"tags": ["gpt-3.5-turbo", "other"]})
rest = autogen.filter_config(every, {"model": ["gpt-4"]}, exclude=True)
with open("OAI_FILE.json", "w") as file:
    json.dump([{"model": "m1"}, {"model": "m2", "api_type": "azure"}], file)
from_file = autogen.config_list_from_json("OAI_FILE.json", file_location=".", filter_dict={"model": {"m2"}})
listed = autogen.get_config_list(["k1", "k2"], base_urls=["u1", "u2"], api_type="openai")
try:
    autogen.config_list_from_json("NOWHERE.json")
except FileNotFoundError as error:
    missing = type(error).__name__
assistant = autogen.AssistantAgent("assistant", llm_config={"config_list": four, "seed": 42, "max_tokens": 50})
answer = assistant.generate_reply(messages=[{"content": "hi", "role": "user"}])
