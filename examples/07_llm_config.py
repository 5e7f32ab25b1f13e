import autogen

llm_config = {
    "config_list": [{
        "model": "gpt-4o",
        "api_key": "sk-..."
    }],
    "temperature": 0.1,
    "cache_seed": 42,
}

config_list = autogen.config_list_from_json("OAI_CONFIG_LIST")
