from __future__ import annotations

from ...case import Case

CASE = Case(
    answers=[
        "nobody",
        "alice and carol",
        "alice",
        "I am Alice.",
        "alice",
        "bob the 2nd",
        "I am Bob.",
        "bob_the_2nd",
        "Now carol.",
        "I am Carol.",
        "carol",
        "Carol elsewhere.",
    ],
    own_words=[r"requests\[\d+\]\.messages\[[24]\]\.content"],  # what tells the model to choose again
)
