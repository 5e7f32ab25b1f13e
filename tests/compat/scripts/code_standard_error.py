from __future__ import annotations

from ..case import Case

CASE = Case(
    answers=[
        "```python\nimport sys\nprint('out')\nprint('err', file=sys.stderr)\nsys.exit(3)\n```",
        "```python\nprint('Zoë 李 ✓')\nopen('out.txt', 'w', encoding='utf-8').write('ü')\n```",
        "```python\nprint('x' * 5000)\n```",
        "```py\nprint(1)\n```\n```shell\necho done\n```",
        "That is it.",
    ]
)
