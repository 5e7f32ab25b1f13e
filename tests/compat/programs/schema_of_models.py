"""The schema of a tool whose parameter is an optional model."""

from typing import List, Optional

from autogen.function_utils import get_function_schema
from pydantic import BaseModel


class Address(BaseModel):
    street: str
    zip: Optional[str] = None


def deliver(items: List[str], to: Optional[Address] = None) -> None:
    return None


parameters = get_function_schema(deliver, description="Deliver.")["function"]["parameters"]
