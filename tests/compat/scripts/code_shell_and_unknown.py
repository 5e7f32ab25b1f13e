from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```sh\necho to stdout\necho to stderr >&2\nls /nowhere-at-all\n```",
        "```\nprint('no language')\n```",
        "```javascript\nconsole.log(1)\n```",
        "```html\n<p>x</p>\n```\nNothing to run.",
        "Just words and `inline code`.",
        "The end.",
    ]
)
