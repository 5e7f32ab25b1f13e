"""What a solver of mathematics is told first, by how it may compute."""

from __future__ import annotations

_CODE = r"""Solve the problem below step by step, with Python where it helps.
- Write code in blocks marked python, with everything it needs; print what you want to see. The user runs each block and \
sends you what it printed. Variables of earlier blocks are still there.
- Prefer exact values: use sympy and fractions rather than floating point where you can.
- When the output is wrong or an error, find out why, and send the whole corrected block.
When you have the answer, and have checked it, put it in \boxed{}.
"""

_TOOLS = r"""Solve the problem below step by step, with the two tools where they help:
- Python: write code in blocks marked python, with everything it needs; print what you want to see.
- Wolfram Alpha: write one query per block, marked wolfram.
The user runs each block and sends you what came out. Choose the tool that fits the step, and say in a sentence what for.
When the output is wrong or an error, correct the query, or try the other tool.
When you have the answer, and have checked it, put it in \boxed{}.
"""

_PROBLEM = "\nProblem:\n"

PROMPTS = {"default": _CODE + _PROBLEM, "python": _CODE + _PROBLEM, "two_tools": _TOOLS + _PROBLEM}

GO_ON = r"Go on. If you need a computation, write it in a block as you were told. The final answer belongs in \boxed{}."

REVISE = (
    "Look at the problem and at your reasoning again. If this step is right, do it yourself and go on with the next one. If "
    "it is not, correct it."
)

SHORTEN = "The output is too long to be sent. Print less, or simplify the problem first."
