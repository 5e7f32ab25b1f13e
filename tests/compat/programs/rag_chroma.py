"""Documents of a folder in Chroma, found by an embedding function of the program's own."""

import os
from pathlib import Path

import autogen
from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent

llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
WORDS = ("owl", "fox", "sea", "hill")


class Counts:
    def __call__(self, input):
        return [[float(text.lower().count(word)) + 0.01 for word in WORDS] for text in input]

    def name(self):
        return "counts"


Path("docs").mkdir()
for name, text in {"a": "The owl sleeps. An owl hunts at night.", "b": "A fox runs over the hill.", "c": "The sea is wide."}.items():
    Path(f"docs/{name}.txt").write_text(text)
assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="You are a helpful assistant.")
proxy = RetrieveUserProxyAgent(
    name="rag",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=1,
    code_execution_config=False,
    retrieve_config={
        "task": "qa",
        "docs_path": "docs",
        "vector_db": "chroma",
        "db_config": {"path": "db"},
        "collection_name": "animals",
        "get_or_create": True,
        "embedding_function": Counts(),
        "customized_prompt": "{input_question} | {input_context}",
    },
)
summary = proxy.initiate_chat(assistant, message=proxy.message_generator, problem="What does the owl do?", n_results=1).summary
found = [doc["content"] for doc, _ in proxy._results[0]]
del proxy, assistant
