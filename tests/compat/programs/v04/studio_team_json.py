"""A team as a visual editor exports it: JSON with a function's source, conditions joined, and a selector."""

import asyncio
import json
import warnings

from autogen_agentchat.base import Team
from autogen_agentchat.teams import BaseGroupChat
from autogen_agentchat.ui import Console
from autogen_core import ComponentModel

MODEL = {
    "provider": "autogen_ext.models.openai.OpenAIChatCompletionClient",
    "component_type": "model",
    "version": 1,
    "component_version": 1,
    "description": "A GPT-4o mini model",
    "label": "OpenAI GPT-4o Mini",
    "config": {"model": "gpt-4o-mini"},
}
CALCULATOR = {
    "provider": "autogen_core.tools.FunctionTool",
    "component_type": "tool",
    "version": 1,
    "component_version": 1,
    "description": "A simple calculator",
    "label": "Calculator",
    "config": {
        "source_code": "def calculator(a: float, b: float, operator: Literal['+', '-']) -> str:\n    return str(a + b if operator == '+' else a - b)\n",
        "name": "calculator",
        "description": "A simple calculator",
        "global_imports": [{"module": "typing", "imports": ["Literal"]}],
        "has_cancellation_support": False,
    },
}


def agent(name, **config):
    return {
        "provider": "autogen_agentchat.agents.AssistantAgent",
        "component_type": "agent",
        "version": 2,
        "component_version": 2,
        "label": name,
        "config": {
            "name": name,
            "model_client": MODEL,
            "description": f"The {name}.",
            "system_message": "Solve. Say TERMINATE.",
            "model_client_stream": False,
            "reflect_on_tool_use": False,
            "tool_call_summary_format": "{result}",
            **config,
        },
    }


def condition(name, **config):
    provider = f"autogen_agentchat.{'base' if name.startswith(('Or', 'And')) else 'conditions'}.{name}"
    return {"provider": provider, "component_type": "termination", "version": 1, "component_version": 1, "config": config}


workbench = {
    "provider": "autogen_core.tools.StaticWorkbench",
    "component_type": "workbench",
    "version": 1,
    "component_version": 1,
    "config": {"tools": [CALCULATOR]},
}
either = condition(
    "OrTerminationCondition",
    conditions=[
        condition("TextMentionTermination", text="TERMINATE"),
        condition("MaxMessageTermination", max_messages=10, include_agent_event=False),
    ],
)
team_json = {
    "provider": "autogen_agentchat.teams.SelectorGroupChat",
    "component_type": "team",
    "version": 1,
    "component_version": 1,
    "description": "A team with an assistant and a critic.",
    "label": "Selector Team",
    "config": {
        "participants": [agent("assistant", tools=[CALCULATOR]), agent("critic", workbench=[workbench], max_tool_iterations=2)],
        "model_client": MODEL,
        "termination_condition": either,
        "selector_prompt": "{roles} {participants} {history}",
        "allow_repeated_speaker": True,
        "max_selector_attempts": 3,
    },
}
results = []


async def main() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        team = BaseGroupChat.load_component(ComponentModel(**json.loads(json.dumps(team_json))))
        again = Team.load_component(team_json)
    print(type(team).__name__, team.name, team.description, type(again).__name__)
    results.append(await Console(team.run_stream(task="What is 1 + 2?")))
    try:
        print(sorted(team.dump_component().config))
    except Exception as error:
        print(type(error).__name__)


asyncio.run(main())
