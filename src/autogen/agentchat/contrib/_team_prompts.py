"""What the builder of teams asks its model."""

from __future__ import annotations

NAMES = """Put together a team of experts, each an agent with a model behind it, that can do the task below by talking.
# Task
{task}
# Rules
- Name at most {max_agents} experts; fewer is better where fewer can do it.
- A name says what the expert knows, in English, in the form of DataScience_Expert: letters and underscores only.
- Name nobody who only runs code, tests or moderates.
Answer with the names only, separated by commas."""

SYSTEM_MESSAGE = """Write the instructions for an agent that is the following expert in a team.
# Task of the team
{task}
# Expert
{name}
{default}
# Rules
- Speak to the expert as "you". Say what they know, what they do, and how they answer.
- Do not repeat the task word by word: the expert will also be used for similar ones.
- Say that when they think the task is done, they say TERMINATE.
Answer with the instructions only."""

DEFAULT_INSTRUCTIONS = """# A description to start from
{text}"""

DESCRIPTION = """Describe in a few sentences, in the third person, what the following expert does and when they should speak, so \
that somebody else can choose the next speaker by it.
# Expert
{name}
# Instructions of the expert
{system_message}
Answer with the description only."""

CODING = """Does it take programming, in Python for example, to do the following task? Answer with one word, YES or NO.
# Task
{task}"""

FUNCTION = """Which of these agents should call the function below? Answer with one name, spelled as here.
# Agents
{agents}
# Function
{name}: {description}"""

SKILLS = """Which skills does it take to do the task below? Write at most {count}, a line each, a short phrase per line.
# Task
{task}"""

CHOICE = """Choose from the list those who are needed for the task below, at most {max_agents}.
# Task
{task}
# List
{agents}
Answer with the names only, spelled as here, separated by commas."""

TEAM = """

# The group
You are {name}. You work on the user's task in a group with: {members}.{terminal}
Answer in your own field, build on what others said, and correct what is wrong. When the task is done, say so and write \
TERMINATE."""

TERMINAL = " {name} runs the python and sh blocks that you write, and reports what they print."

PROXY_REPLY = "There is no code in the last message for me to run. Go on with the task, or write TERMINATE when everything is done."
