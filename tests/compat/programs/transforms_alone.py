"""Transforms applied to lists of messages, with their logs, limits and refusals."""

import copy

from autogen.agentchat.contrib.capabilities import transforms

messages = [
    {"role": "user", "content": "the first one of all", "name": "ann"},
    {"role": "assistant", "content": "a second", "name": "ben"},
    {"role": "user", "content": [{"type": "text", "text": "look at this and that"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA"}}], "name": "ann"},
    {"role": "assistant", "content": "", "name": "ben"},
    {"role": "assistant", "content": "the last of five messages", "name": "cid"},
]


class Shorter:
    def compress_text(self, text, **params):
        words = text.split()
        return {"compressed_prompt": " ".join(words[:2]), "origin_tokens": len(words), "compressed_tokens": min(2, len(words))}


texts = [each for each in messages if each["content"] and isinstance(each["content"], str)]


def apply(transform, messages=messages):
    given = copy.deepcopy(messages)
    after = transform.apply_transform(copy.deepcopy(messages))
    return after, transform.get_logs(given, after)


def refusal(kind, **settings):
    try:
        kind(**settings)
    except Exception as error:
        return type(error).__name__


found = [
    apply(transforms.MessageHistoryLimiter(max_messages=3)),
    apply(transforms.MessageHistoryLimiter(max_messages=3, keep_first_message=True)),
    apply(transforms.MessageHistoryLimiter()),
    apply(transforms.MessageTokenLimiter(max_tokens_per_message=2)),
    apply(transforms.MessageTokenLimiter(max_tokens_per_message=3, max_tokens=6), texts),
    apply(transforms.MessageTokenLimiter(max_tokens=7, min_tokens=5), texts),
    apply(transforms.MessageTokenLimiter(max_tokens_per_message=2, min_tokens=100)),
    apply(transforms.MessageTokenLimiter(max_tokens_per_message=2, filter_dict={"role": "user"}, exclude_filter=False)),
    apply(transforms.MessageTokenLimiter(max_tokens_per_message=2, filter_dict={"name": ["ann", "cid"]})),
    apply(transforms.TextMessageCompressor(text_compressor=Shorter())),
    apply(transforms.TextMessageCompressor(text_compressor=Shorter(), min_tokens=50)),
    apply(transforms.TextMessageCompressor(text_compressor=Shorter(), filter_dict={"name": "ann"}, exclude_filter=False)),
    apply(transforms.TextMessageContentName(), texts),
    apply(transforms.TextMessageContentName(position="end", format_string=" ({name})", deduplicate=False), texts),
    apply(transforms.TextMessageContentName(filter_dict={"name": ["ben"]}, exclude_filter=False), texts),
]
refused = [
    refusal(transforms.MessageTokenLimiter, max_tokens=7, min_tokens=100),
    refusal(transforms.MessageHistoryLimiter, max_messages=0),
    refusal(transforms.MessageTokenLimiter, max_tokens_per_message=-1),
    refusal(transforms.MessageTokenLimiter, max_tokens=-5),
    refusal(transforms.TextMessageContentName, position="middle"),
    refusal(transforms.TextMessageContentName, format_string="no field"),
    refusal(transforms.TextMessageContentName, format_string=""),
]
