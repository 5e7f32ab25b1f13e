from __future__ import annotations

from ..case import Case, Differs

_EMPTY = "`gpt4v_formatter` makes no empty text part behind an image at the end."
_TWICE = "Warning! Unable to load image from missing.png, because Incorrect padding"

CASE = Case(
    answers=["A dot.", "Still a dot.", "The same dot.", "Nothing there."],
    own_words=["printed line 37"],
    differs=[
        Differs("printed line 40", _TWICE, "<absent>", "An image is loaded when its message arrives, once per agent"),
        Differs("variables.kinds[4][2]", "text", "<absent>", _EMPTY),
        Differs("requests[2].messages[5].content[2]", {"type": "text", "text": ""}, "<absent>", _EMPTY),
        Differs("requests[3].messages[5].content[2]", {"type": "text", "text": ""}, "<absent>", _EMPTY),
    ],
)
