"""OpenAIWrapper used directly."""

import os

import autogen
from autogen import OpenAIWrapper

client = OpenAIWrapper(
    config_list=[{"model": "gpt-4", "api_key": os.environ["OPENAI_API_KEY"], "price": [0.5, 1]}], cache_seed=None
)
response = client.create(messages=[{"role": "user", "content": "2+2="}], temperature=0, n=2)
texts = client.extract_text_or_completion_object(response)
facts = [
    response.model,
    response.choices[0].message.content,
    response.choices[1].finish_reason,
    response.cost,
    response.id,
]
usage = [response.usage.prompt_tokens, response.usage.total_tokens, response.config_id, response.pass_filter]
context = {"city": "Rome"}
second = client.create(
    context=context,
    messages=[{"role": "user", "content": lambda context: f"Weather in {context['city']}?"}],
    tools=[{"type": "function", "function": {"name": "w", "parameters": {"type": "object", "properties": {}}}}],
    tool_choice="auto",
)
said = client.extract_text_or_completion_object(second)[0]
name = said.tool_calls[0].function.name
third = client.create(context={"x": 5}, messages=[{"role": "user", "content": "x={x}"}], allow_format_str_template=True)
client.print_usage_summary()
client.print_usage_summary("total")
client.clear_usage_summary()
client.print_usage_summary()
try:
    client.create(temperature=1)
except ValueError as error:
    refused = error
