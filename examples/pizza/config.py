import os
from dotenv import load_dotenv

load_dotenv()

LLM_CONFIG = {
    "config_list": [{"model": "gpt-4o", "api_key": os.getenv("OPENAI_API_KEY")}],
    "temperature": 0.2,
    "cache_seed": None,
}
