from __future__ import annotations

from ...case import Case, Differs

_COMPONENT = (
    '{"provider":"autogen_agentchat.conditions.TextMentionTermination","component_type":"termination","version":1,'
    '"component_version":1,"label":"TextMentionTermination","config":{"text":"stop"%s}}'
)
_TOKENS = "A dumped `TokenUsageTermination` could be loaded only with all three limits."

CASE = Case(
    differs=[
        Differs(
            "printed line 41",
            _COMPONENT % "",
            _COMPONENT % ',"sources":["bob"]',
            "`TextMentionTermination` lost its `sources` when it was dumped as a component.",
        ),
        Differs("printed line 69", "ValidationError", "True", _TOKENS),
        Differs("printed line 78", "ValidationError", "True", _TOKENS),
        Differs("printed line 84", "ValidationError", "True", _TOKENS),
    ]
)
