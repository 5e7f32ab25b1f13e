"""Small things that tools and agents share."""

from ._json_to_pydantic import schema_to_pydantic_model
from ._load_json import extract_json_from_str

__all__ = ["extract_json_from_str", "schema_to_pydantic_model"]
