# The page does not show the assistant and the documents.
import os
from pathlib import Path

import autogen

llm_config = {"config_list": [{"model": "gpt-4o", "api_key": os.environ["OPENAI_API_KEY"]}]}
assistant = autogen.AssistantAgent("assistant", llm_config=llm_config)
Path("docs").mkdir(exist_ok=True)
Path("docs/errors.md").write_text("# Errors\n\nOn auth failure our API returns 401 and the code `bad_token`.\n")
Path("docs/limits.md").write_text("# Limits\n\nA client may ask 100 times a minute.\n")
