"""Questions about documents, over a database of the program's own; the context is widened once."""

import os

import autogen
from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent


class Shelf:
    active_collection = None
    type = "shelf"
    embedding_function = None

    def __init__(self):
        self.docs = [{"id": f"d{number}", "content": f"Passage {number} on owls.", "metadata": {"source": f"s{number}"}} for number in range(4)]
        self.asked = []

    def create_collection(self, collection_name, overwrite=False, get_or_create=True):
        return collection_name

    def get_collection(self, collection_name=None):
        return collection_name

    def delete_collection(self, collection_name):
        pass

    def insert_docs(self, docs, collection_name=None, upsert=False, **kwargs):
        pass

    def update_docs(self, docs, collection_name=None, **kwargs):
        pass

    def delete_docs(self, ids, collection_name=None, **kwargs):
        pass

    def retrieve_docs(self, queries, collection_name=None, n_results=10, distance_threshold=-1, **kwargs):
        self.asked.append((queries, n_results))
        return [[(doc, 0.1 * place) for place, doc in enumerate(self.docs[:n_results])] for _ in queries]

    def get_docs_by_ids(self, ids=None, collection_name=None, include=None, **kwargs):
        return []


llm = {"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "cache_seed": None}
shelf = Shelf()
assistant = autogen.AssistantAgent("assistant", llm_config=llm, system_message="You are a helpful assistant.")
proxy = RetrieveUserProxyAgent(
    name="ragproxyagent",
    human_input_mode="NEVER",
    max_consecutive_auto_reply=3,
    code_execution_config=False,
    retrieve_config={"task": "qa", "vector_db": shelf, "docs_path": None, "model": "gpt-4", "context_max_tokens": 9},
)
result = proxy.initiate_chat(assistant, message=proxy.message_generator, problem="Where do owls live?", n_results=4)
summary, turns = result.summary, len(result.chat_history)
asked = shelf.asked
found = [(doc["id"], round(distance, 2)) for doc, distance in proxy._results[0]]
limits = RetrieveUserProxyAgent.get_max_tokens("gpt-4"), RetrieveUserProxyAgent.get_max_tokens("gpt-4-32k"), RetrieveUserProxyAgent.get_max_tokens("x")
del result, proxy, assistant, shelf
