"""A team that was described in a file, loaded, saved again, and one that a model chooses."""

import json
import os
from pathlib import Path

from autogen.agentchat.contrib.agent_builder import AgentBuilder

Path("configs.json").write_text(os.environ["OAI_CONFIG_LIST"])
known = {
    "building_task": "Read papers.",
    "agent_configs": [
        {"name": "Reader", "model": ["gpt-4"], "tags": [], "system_message": "You read.", "description": "Reads."},
        {"name": "Coder", "model": ["gpt-4"], "tags": [], "system_message": "You code.", "description": "Codes."},
    ],
    "coding": True,
    "default_llm_config": {"temperature": 0},
    "code_execution_config": {"work_dir": "w", "use_docker": False},
}
builder = AgentBuilder(config_file_or_env="configs.json", builder_model="gpt-4", agent_model="gpt-4")
agents, config = builder.load(config_json=json.dumps(known))
loaded = [(type(each).__name__, each.name, each.description) for each in agents]
path = builder.save("team.json")
again = [each.name for each in AgentBuilder("configs.json", builder_model="gpt-4", agent_model="gpt-4").load(path)[0]]
saved = sorted(json.loads(Path(path).read_text()))
builder.clear_all_agents()
built, config = builder.build("Count owls.", default_llm_config={"temperature": 0}, coding=False, max_agents=2)
names = [each.name for each in built], [each["name"] for each in config["agent_configs"]], config["coding"]
del builder, agents, built, config
