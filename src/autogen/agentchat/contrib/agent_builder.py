"""AgentBuilder: puts a team of agents together for a task, by asking a model whom it takes."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from ...code_utils import content_str
from ...formatting_utils import colored
from ...io.base import IOStream
from ...oai.client import OpenAIWrapper
from ...oai.openai_utils import config_list_from_json
from ..assistant_agent import AssistantAgent
from ..conversable_agent import ConversableAgent, register_function
from ..user_proxy_agent import UserProxyAgent
from . import _team_prompts
from .capabilities._likeness import distance

Config = dict[str, Any]
Team = tuple[list[ConversableAgent], Config]

_TERMINAL = "Computer_terminal"
_ILLEGAL = re.compile(r"[^A-Za-z0-9_-]+")
_NOT_SAVED = ("config_list", "api_key", "base_url")


class AgentBuilder:
    """Builds teams: `build` invents experts, `build_from_library` chooses from known ones, `load` reads a saved team.

    `config_file_or_env` (in `config_file_location`) holds the config list; `builder_model` and `agent_model` (names) and
    the tags choose from it the models that build, and that speak for the agents.
    """

    DEFAULT_PROXY_AUTO_REPLY = _team_prompts.PROXY_REPLY

    def __init__(
        self,
        config_file_or_env: str = "OAI_CONFIG_LIST",
        config_file_location: str = "",
        builder_model: str | list[str] = [],  # noqa: B006 - public default, never changed
        agent_model: str | list[str] = [],  # noqa: B006 - as above
        builder_model_tags: list[str] = [],  # noqa: B006 - as above
        agent_model_tags: list[str] = [],  # noqa: B006 - as above
        max_agents: int = 5,
    ) -> None:
        self.config_file_or_env = config_file_or_env
        self.config_file_location = config_file_location
        self._builder_models = _listed(builder_model)
        self.agent_model = _listed(agent_model)
        self.builder_model_tags = list(builder_model_tags)
        self.agent_model_tags = list(agent_model_tags)
        self.max_agents = max_agents
        self.building_task = ""
        self.agent_configs: list[Config] = []
        self.cached_configs: Config = {}
        self.agent_procs_assign: dict[str, tuple[ConversableAgent, str]] = {}

    @cached_property
    def builder_model(self) -> OpenAIWrapper:
        """Asks the models that build. Raises: RuntimeError where no config matches their names and tags."""
        return OpenAIWrapper(config_list=self._entries(self._builder_models, self.builder_model_tags, "builder_model"))

    def set_builder_model(self, model: str | list[str]) -> None:
        """Build with another model."""
        self._builder_models = _listed(model)
        vars(self).pop("builder_model", None)

    def set_agent_model(self, model: str | list[str]) -> None:
        """Let another model speak for agents that are built from now on."""
        self.agent_model = _listed(model)

    # building

    def build(
        self,
        building_task: str,
        default_llm_config: Config,
        list_of_functions: list[Config] | None = None,
        coding: bool | None = None,
        code_execution_config: Config | None = None,
        use_oai_assistant: bool | None = False,
        user_proxy: ConversableAgent | None = None,
        max_agents: int | None = None,
        **kwargs: Any,
    ) -> Team:
        """Build a team for the task; returns the agents and the config that `save` writes.

        `list_of_functions`: `{"name", "description", "function"}` each; a model says which agent calls it, and the
        terminal runs it. `coding`: whether a terminal for code belongs to the team; None asks the model. `user_proxy`
        stands in for that terminal.

        Raises: RuntimeError where no config matches the models and tags.
        """
        _refuse_assistants(use_oai_assistant)
        ask = self._asker()
        self.building_task = building_task
        most = self.max_agents if max_agents is None else max_agents
        _say("==> Generating agents...")
        named = ask(_team_prompts.NAMES.format(task=building_task, max_agents=most))
        names = list(dict.fromkeys(filter(None, (_legal(each) for each in named.split(",")))))[:most]
        _say(f"{names} are generated.")
        _say("==> Generating system message...")
        system_messages = [self._system_message(ask, name) for name in names]
        _say("==> Generating description...")
        self.agent_configs = [
            self._config(name, system_message, self._description(ask, name, system_message))
            for name, system_message in zip(names, system_messages, strict=True)
        ]
        return self._finish(ask, default_llm_config, coding, code_execution_config, user_proxy, list_of_functions)

    def build_from_library(
        self,
        building_task: str,
        library_path_or_json: str,
        default_llm_config: Config,
        top_k: int = 3,
        coding: bool | None = None,
        code_execution_config: Config | None = None,
        use_oai_assistant: bool | None = False,
        embedding_model: str | None = "all-mpnet-base-v2",
        user_proxy: ConversableAgent | None = None,
        **kwargs: Any,
    ) -> Team:
        """Build a team from known agents: a JSON list, or its file, of `{"name", "description", "system_message"}`.

        The model says which skills the task takes; for each the `top_k` agents with the likest descriptions (by words:
        `embedding_model` is not loaded) are offered to it. `agent_path` of an entry names a class other than
        AssistantAgent.
        """
        _refuse_assistants(use_oai_assistant)
        ask = self._asker()
        self.building_task = building_task
        library = _library(library_path_or_json)
        _say("==> Looking for suitable agents in the library...")
        offered = _offered(library, ask(_team_prompts.SKILLS.format(task=building_task, count=top_k)), top_k)
        agents = "\n".join(f"{each['name']}: {each.get('description') or each.get('profile', '')}" for each in offered)
        chosen = ask(_team_prompts.CHOICE.format(task=building_task, agents=agents, max_agents=self.max_agents))
        wanted = {_legal(each) for each in chosen.split(",")}
        team = [each for each in offered if _legal(each["name"]) in wanted][: self.max_agents]
        _say(f"{[each['name'] for each in team]} are selected.")
        self.agent_configs = [self._from_library(ask, each) for each in team]
        return self._finish(ask, default_llm_config, coding, code_execution_config, user_proxy, None)

    def _from_library(self, ask: Callable[[str], str], entry: Config) -> Config:
        name = _legal(entry["name"])
        known = entry.get("system_message")
        told = known or self._system_message(ask, name, entry.get("profile") or entry.get("description", ""))
        about = entry.get("description") or self._description(ask, name, told)
        config = self._config(name, told, about)
        chosen = {key: entry[key] for key in ("model", "tags", "agent_path") if entry.get(key)}
        return {**config, **chosen}

    def _system_message(self, ask: Callable[[str], str], name: str, default: str = "") -> str:
        _say(f"Preparing system message for {name}")
        start = _team_prompts.DEFAULT_INSTRUCTIONS.format(text=default) if default else ""
        return ask(_team_prompts.SYSTEM_MESSAGE.format(task=self.building_task, name=name, default=start))

    def _description(self, ask: Callable[[str], str], name: str, system_message: str) -> str:
        _say(f"Preparing description for {name}")
        return ask(_team_prompts.DESCRIPTION.format(name=name, system_message=system_message))

    def _config(self, name: str, system_message: str, description: str) -> Config:
        return {
            "name": name,
            "model": self.agent_model,
            "tags": self.agent_model_tags,
            "system_message": system_message,
            "description": description,
        }

    def _finish(
        self,
        ask: Callable[[str], str],
        default_llm_config: Config,
        coding: bool | None,
        code_execution_config: Config | None,
        user_proxy: ConversableAgent | None,
        functions: list[Config] | None,
    ) -> Team:
        if coding is None:
            coding = "YES" in ask(_team_prompts.CODING.format(task=self.building_task)).upper()
        self.cached_configs = {
            "building_task": self.building_task,
            "agent_configs": self.agent_configs,
            "coding": coding,
            "default_llm_config": default_llm_config,
            "code_execution_config": code_execution_config or _default_code_execution(),
        }
        agents = self._create(user_proxy)
        for function in functions or ():
            self._assign(ask, function, agents)
        return agents, dict(self.cached_configs)

    def _assign(self, ask: Callable[[str], str], function: Config, agents: list[ConversableAgent]) -> None:
        """Let the agent that the model names call the function; the terminal, or else that agent itself, runs it."""
        experts = [agent for agent, _ in self.agent_procs_assign.values()]
        listed = "\n".join(f"{each.name}: {each.description}" for each in experts)
        about = {"name": function["name"], "description": function["description"]}
        said = ask(_team_prompts.FUNCTION.format(agents=listed, **about))
        caller = next((each for each in experts if each.name in said), experts[0])
        runner = next((each for each in agents if each not in experts), caller)
        register_function(function["function"], caller=caller, executor=runner, **about)

    # agents

    def _create(self, user_proxy: ConversableAgent | None) -> list[ConversableAgent]:
        _say("==> Creating agents...")
        coding = self.cached_configs["coding"]
        terminal = user_proxy or (_terminal(self.cached_configs["code_execution_config"]) if coding else None)
        members = [each["name"] for each in self.agent_configs]
        agents = [self._create_agent(each, members, terminal) for each in self.agent_configs]
        if terminal is None:
            return agents
        _say("Adding user console proxy...")
        return [*agents, terminal]

    def _create_agent(self, config: Config, members: list[str], terminal: ConversableAgent | None) -> ConversableAgent:
        name = config["name"]
        _say(f"Creating agent {name}...")
        entries = self._entries(_listed(config.get("model") or []), config.get("tags") or [], "agent_model")
        team = _team_prompts.TEAM.format(
            name=name,
            members=", ".join(each for each in members if each != name) or "nobody else",
            terminal=_team_prompts.TERMINAL.format(name=terminal.name) if terminal is not None else "",
        )
        agent: ConversableAgent = _class_of(config.get("agent_path"))(
            name=name,
            llm_config={**self.cached_configs["default_llm_config"], "config_list": entries},
            system_message=config["system_message"] + team,
            description=config["description"],
        )
        self.agent_procs_assign[name] = (agent, "openai")
        return agent

    def _entries(self, models: list[str], tags: list[str], setting: str) -> list[Config]:
        wanted = {key: value for key, value in (("model", models), ("tags", tags)) if value}
        entries = config_list_from_json(self.config_file_or_env, self.config_file_location, filter_dict=wanted)
        if not entries:
            raise RuntimeError(
                f"No entry of {self.config_file_or_env!r} has one of the models {models} and one of the tags {tags}. "
                f"Name others in {setting} or {setting}_tags."
            )
        return entries

    def _asker(self) -> Callable[[str], str]:
        client = self.builder_model

        def ask(text: str) -> str:
            response = client.create(messages=[{"role": "user", "content": text}])
            return content_str(response.choices[0].message.content).strip()

        return ask

    def clear_agent(self, agent_name: str, recycle_endpoint: bool | None = True) -> None:
        """Forget one agent of the team. It is told only without `recycle_endpoint`: there is no endpoint to recycle."""
        del self.agent_procs_assign[agent_name]
        if not recycle_endpoint:
            _say(f"Agent {agent_name} has been cleared.")

    def clear_all_agents(self, recycle_endpoint: bool | None = True) -> None:
        """Forget the whole team."""
        for name in list(self.agent_procs_assign):
            self.clear_agent(name, recycle_endpoint)
        _say("All agents have been cleared.")

    # files

    def save(self, filepath: str | None = None) -> str:
        """Write the team's config, without keys and addresses, and return the path.

        The file is named by the task where no path is given.
        """
        digest = hashlib.md5(self.building_task.encode(), usedforsecurity=False).hexdigest()
        path = filepath or f"./save_config_{digest}.json"
        llm_config = {k: v for k, v in self.cached_configs["default_llm_config"].items() if k not in _NOT_SAVED}
        saved = {**self.cached_configs, "default_llm_config": llm_config}
        Path(path).write_text(json.dumps(saved, indent=2), encoding="utf-8")
        _say(f"Building config saved to {path}")
        return path

    def load(
        self,
        filepath: str | None = None,
        config_json: str | None = None,
        use_oai_assistant: bool | None = False,
        **kwargs: Any,
    ) -> Team:
        """Create the team that a file, or its JSON text, describes. `kwargs` replace what it says, `coding` for example."""
        _refuse_assistants(use_oai_assistant)
        if (filepath is None) == (config_json is None):
            raise ValueError("load() takes the path of a saved config as filepath, or its text as config_json.")
        _say(f"Loading config from {filepath or 'JSON...'}")
        text = config_json if filepath is None else Path(filepath).read_text(encoding="utf-8")
        saved: Config = json.loads(text or "")
        changed = {key: value for key, value in kwargs.items() if key in ("coding", "code_execution_config")}
        self.cached_configs = {
            "default_llm_config": {},
            "coding": False,
            "code_execution_config": _default_code_execution(),
            **saved,
            **changed,
        }
        self.building_task = saved.get("building_task", "")
        self.agent_configs = saved["agent_configs"]
        return self._create(kwargs.get("user_proxy")), dict(self.cached_configs)


def _refuse_assistants(wanted: bool | None) -> None:
    if wanted:
        from .gpt_assistant_agent import GPTAssistantAgent

        GPTAssistantAgent("of the team")


def _listed(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _legal(name: str) -> str:
    return _ILLEGAL.sub("_", name.strip()).strip("_")[:64]


def _class_of(path: str | None) -> Any:
    if not path:
        return AssistantAgent
    module, _, name = path.replace("/", ".").rpartition(".")
    return getattr(importlib.import_module(module), name)


def _library(path_or_json: str) -> list[Config]:
    """The entries of a library. Raises: OSError for a path that cannot be read, ValueError for what is no JSON."""
    is_json = path_or_json.lstrip().startswith("[")
    text = path_or_json if is_json else Path(path_or_json).read_text(encoding="utf-8")
    try:
        library: list[Config] = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"A library is a JSON list or the path of one, found {path_or_json[:80]!r}: {error}"
        ) from error
    return library


def _offered(library: list[Config], skills: str, top_k: int) -> list[Config]:
    """For each skill, a line each, the entries whose descriptions are nearest to it."""
    offered: dict[str, Config] = {}
    for skill in filter(str.strip, skills.splitlines()):

        def away(entry: Config, skill: str = skill) -> float:
            return distance(skill, f"{entry['name']} {entry.get('description') or entry.get('profile', '')}")

        offered.update({each["name"]: each for each in sorted(library, key=away)[:top_k]})
    return list(offered.values())


def _default_code_execution() -> Config:
    return {"last_n_messages": 1, "work_dir": "groupchat", "use_docker": False, "timeout": 10}


def _terminal(code_execution_config: Config) -> UserProxyAgent:
    return UserProxyAgent(
        name=_TERMINAL,
        is_termination_msg=lambda message: "TERMINATE" in content_str(message.get("content")),
        code_execution_config=code_execution_config,
        human_input_mode="NEVER",
        default_auto_reply=AgentBuilder.DEFAULT_PROXY_AUTO_REPLY,
    )


def _say(text: str) -> None:
    IOStream.get_default().print(colored(text, "green"), flush=True)
