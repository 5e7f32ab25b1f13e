"""filter_func sends to the next entry until one is good enough."""

import os

from autogen import OpenAIWrapper

key = os.environ["OPENAI_API_KEY"]
client = OpenAIWrapper(config_list=[{"model": "gpt-3.5-turbo", "api_key": key}, {"model": "gpt-4", "api_key": key}])


def long_enough(response, context):
    return len(client.extract_text_or_completion_object(response)[0]) >= context["n"]


one = client.create(
    messages=[{"role": "user", "content": "Essay?"}], filter_func=long_enough, context={"n": 6}, cache_seed=None
)
two = client.create(
    messages=[{"role": "user", "content": "Essay?"}], filter_func=long_enough, context={"n": 99}, cache_seed=None
)
facts = [(r.choices[0].message.content, r.pass_filter, r.config_id, r.model) for r in (one, two)]
total = client.total_usage_summary
