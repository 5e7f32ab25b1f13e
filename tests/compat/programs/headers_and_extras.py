"""Settings that reach the wire: headers, organization, extra parameters, response format."""

import os

from autogen import ConversableAgent

llm = {
    "config_list": [
        {
            "model": "gpt-4",
            "api_key": "sk-own",
            "base_url": os.environ["OPENAI_BASE_URL"],
            "default_headers": {"X-My-Team": "blue"},
            "organization": "org-1",
            "timeout": 30,
            "tags": ["x"],
        }
    ],
    "temperature": 0.2,
    "top_p": 0.9,
    "frequency_penalty": 0.1,
    "stop": ["END"],
    "response_format": {"type": "json_object"},
    "extra_body": {"guided": True},
    "user": "me",
    "cache_seed": None,
}
agent = ConversableAgent("agent", llm_config=llm, system_message="Answer in JSON.")
reply = agent.generate_reply(messages=[{"role": "user", "content": "{}?"}])
