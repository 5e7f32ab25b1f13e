"""Tokens counted of texts, messages and functions, and what is left of a context."""

from autogen.token_count_utils import count_token, get_max_token_limit, num_tokens_from_functions, percentile_used, token_left

text = "one two three"
message = {"role": "user", "content": "one two", "name": "ann"}
limits = {name: get_max_token_limit(name) for name in ("gpt-4", "gpt-3.5-turbo-0613", "gpt-4-32k", "gpt-4o", "gpt-35-turbo-16k", "gpt4-turbo")}
counts = [count_token(text, "gpt-4"), count_token(message, "gpt-4"), count_token([message, message], "gpt-4"), count_token("", "gpt-4")]
left = token_left(text, "gpt-4"), round(percentile_used(text, "gpt-4"), 6)
function = {"name": "add", "description": "Add two.", "parameters": {"type": "object", "properties": {"a": {"type": "integer", "description": "the a"}, "b": {"type": "string", "enum": ["x", "y"]}}}}
functions = num_tokens_from_functions([function], "gpt-4") > 10


def refusal(*args):
    try:
        return count_token(*args)
    except Exception as error:
        return type(error).__name__


refused = [refusal(3, "gpt-4"), refusal([message], "nobody-knows"), refusal("text one", "nobody-knows")]
try:
    get_max_token_limit("nobody-knows")
except KeyError as error:
    unknown = type(error).__name__
