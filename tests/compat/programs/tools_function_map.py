"""The older way: function_map on one side, schemas in llm_config's functions on the other."""

import json
import os

import autogen

llm_config = {
    "functions": [
        {
            "name": "search",
            "description": "Search the web.",
            "parameters": {
                "type": "object",
                "properties": {"query": {"type": "string", "description": "what to look for"}},
                "required": ["query"],
            },
        }
    ],
    "config_list": [{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"]}],
    "timeout": 60,
}


def search(query):
    return json.dumps({"query": query, "hits": 3})


chatbot = autogen.AssistantAgent(name="chatbot", llm_config=llm_config)
user_proxy = autogen.UserProxyAgent(
    name="user_proxy",
    is_termination_msg=lambda x: x.get("content", "") and x.get("content", "").rstrip().endswith("TERMINATE"),
    human_input_mode="NEVER",
    max_consecutive_auto_reply=10,
    code_execution_config={"work_dir": "coding", "use_docker": False},
    function_map={"search": search},
)
result = user_proxy.initiate_chat(chatbot, message="Search for cats.")
can = [user_proxy.can_execute_function("search"), user_proxy.can_execute_function(["search", "nope"])]
