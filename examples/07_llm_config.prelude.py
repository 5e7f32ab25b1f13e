# The page reads OAI_CONFIG_LIST and does not show it: a variable of that name, or a file, holds the list as JSON.
import json
import os

own = [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]
os.environ.setdefault("OAI_CONFIG_LIST", json.dumps(own))
