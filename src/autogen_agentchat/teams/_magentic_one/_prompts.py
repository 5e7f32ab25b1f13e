"""What the orchestrator asks its model. Each prompt names the values that it is filled with."""

from __future__ import annotations

import re

FACTS = """A task has to be solved. Before anybody starts, write down what is known about it, from the task itself and
from what you know. The task:

{task}

Use exactly these four headings, each with a list under it, which may be empty:

1. GIVEN OR VERIFIED FACTS - what the task itself says: figures, names, dates, sources.
2. FACTS TO LOOK UP - what has to be found, and where it is likely to stand.
3. FACTS TO DERIVE - what follows by calculation, logic or comparison.
4. EDUCATED GUESSES - what you remember or suspect, marked as unsure.

Write nothing else. Do not make a plan yet.
"""

PLAN = """To solve the task you lead this team:

{team}

With the team and the facts in mind, write a short plan as a list: who does what, in which order. Not everybody has to
take part.
"""

LEDGER = """We work on this task:

{task}

The team:

{team}

What is known, and what has to be found out:

{facts}

The plan:

{plan}
"""

PROGRESS = """Remember the task:

{task}

and the team:

{team}

Judge how far the work has come, by answering these questions, each with a reason:

- is_request_satisfied: has the task been solved completely? (true or false)
- is_in_loop: does the conversation repeat itself, with the same requests and answers? It may do so over several
  messages. (true or false)
- is_progress_being_made: does the latest work bring the task further, or does it run into the same obstacle again?
  (true or false)
- next_speaker: who should speak next? (one of: {names})
- instruction_or_question: what should that team member be told or asked? Address it directly, and say everything that it
  needs to know.

Answer with one JSON object of exactly this form, and nothing around it:

{
  "is_request_satisfied": {"reason": "...", "answer": true or false},
  "is_in_loop": {"reason": "...", "answer": true or false},
  "is_progress_being_made": {"reason": "...", "answer": true or false},
  "next_speaker": {"reason": "...", "answer": "a name from: {names}"},
  "instruction_or_question": {"reason": "...", "answer": "..."}
}
"""

CORRECT = """That cannot be used: {problem}. Answer again, with the whole JSON object in the form that was asked for, and
nothing else."""

FACTS_AGAIN = """The work has come to a standstill. Go over the list of facts again: move to the first heading what has
been verified, correct what turned out wrong, and add at least one educated guess, with a reason, that may help us on. Keep
the four headings. The task is:

{task}

The list until now:

{facts}
"""

PLAN_AGAIN = """Say in short what went wrong, at the root of it. Then write a new plan as a list, one that avoids these
obstacles. The team is the same:

{team}
"""

ORCHESTRATOR_FINAL_ANSWER_PROMPT = """We have worked on this task:

{task}

It is finished. From what was found above, answer the one who asked for it, as in a conversation with them.
"""


def fill(prompt: str, **values: str) -> str:
    """Put the values in their places in one pass; all other braces stay."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), prompt)
