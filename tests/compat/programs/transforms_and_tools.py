"""Limits of history with tools: what is left of a call and its result."""

from autogen.agentchat.contrib.capabilities import transforms

call = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}
result = {"role": "tool", "content": "done", "tool_responses": [{"role": "tool", "tool_call_id": "1", "content": "done"}]}
messages = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, call, result, {"role": "assistant", "content": "c"}]
found = {
    number: [each["content"] for each in transforms.MessageHistoryLimiter(max_messages=number).apply_transform(messages)]
    for number in (2, 3, 4, 5)
}
