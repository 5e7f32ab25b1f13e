from __future__ import annotations

from ...case import Case, Differs

_PROMPT = (
    "<SelectorGroupChat.selector_prompt {'history': 'user: Go.\\n\\n\\nalice: alice speaks\\n\\n', "
    "'participants': \"%s\", 'roles': 'alice: alice!\\nbob: bob!\\ncarol: carol!'}>"
)

CASE = Case(
    answers=[
        "alice speaks",
        "bob",
        "bob speaks",
        "alice speaks again",
        "bob",
        "bob says",
        "carol",
        "carol says",
        "carol 1",
        "carol 2",
        "I pick alice",
        "alice streams",
        "now bob",
        "bob streams",
    ],
    differs=[
        Differs(
            "requests[1].messages[0].content",
            _PROMPT % "['alice', 'bob', 'carol']",
            _PROMPT % "['bob', 'carol']",
            "a speaker that `selector_func` named could be chosen again at once",
        )
    ],
)
