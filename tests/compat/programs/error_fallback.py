"""The second entry of the config list answers when the first one fails."""

import autogen
import openai

entries = [
    {"model": "gpt-4", "api_key": "sk-first", "max_retries": 0},
    {"model": "gpt-3.5-turbo", "api_key": "sk-second", "max_retries": 0},
]
client = autogen.OpenAIWrapper(config_list=entries, cache_seed=None)
response = client.create(messages=[{"role": "user", "content": "hi"}])
facts = [response.config_id, response.model, response.choices[0].message.content]
agent = autogen.ConversableAgent("a", llm_config={"config_list": entries, "cache_seed": None})
reply = agent.generate_reply(messages=[{"role": "user", "content": "again"}])
try:
    agent.generate_reply(messages=[{"role": "user", "content": "all fail"}])
except openai.InternalServerError as error:
    caught = error.status_code
del response
