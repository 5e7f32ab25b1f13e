from __future__ import annotations

from ..case import Case, Differs

CASE = Case(
    differs=[
        Differs(
            "variables.parameters.properties.to.$defs",
            {
                "Address": {
                    "properties": {
                        "street": {"title": "Street", "type": "string"},
                        "zip": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Zip"},
                    },
                    "required": ["street"],
                    "title": "Address",
                    "type": "object",
                }
            },
            "<absent>",
            "Definitions that a tool's parameters refer to stand at the top of its schema.",
        ),
        Differs(
            "variables.parameters.$defs",
            "<absent>",
            {
                "Address": {
                    "properties": {
                        "street": {"title": "Street", "type": "string"},
                        "zip": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Zip"},
                    },
                    "required": ["street"],
                    "title": "Address",
                    "type": "object",
                }
            },
            "Definitions that a tool's parameters refer to stand at the top of its schema.",
        ),
    ]
)
