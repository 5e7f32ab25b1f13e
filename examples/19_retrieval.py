from autogen.agentchat.contrib.retrieve_user_proxy_agent import RetrieveUserProxyAgent

rag = RetrieveUserProxyAgent(
    name="rag",
    retrieve_config={
        "task": "qa",
        "docs_path": ["./docs/"],
        "model": "gpt-4o",
        "vector_db": "chroma",
        "collection_name": "my_docs",
        "get_or_create": True,
    },
    code_execution_config=False,
    human_input_mode="NEVER"
)
rag.initiate_chat(assistant, problem="What does our API return on auth failure?")
