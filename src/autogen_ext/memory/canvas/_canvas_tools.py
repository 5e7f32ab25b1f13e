"""The tools by which a model writes on a canvas."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from autogen_core import CancellationToken
from autogen_core.tools import BaseTool

from ._text_canvas import TextCanvas

_LAZY = ConfigDict(defer_build=True)


class UpdateFileArgs(BaseModel):
    """A file, whole."""

    model_config = _LAZY

    filename: str
    new_content: str


class UpdateFileResult(BaseModel):
    """Whether it is written."""

    model_config = _LAZY

    status: str


class ApplyPatchArgs(BaseModel):
    """A change of a file."""

    model_config = _LAZY

    filename: str
    patch_text: str


class ApplyPatchResult(BaseModel):
    """Whether it is changed."""

    model_config = _LAZY

    status: str


class UpdateFileTool(BaseTool[UpdateFileArgs, UpdateFileResult]):
    """Writes a file on the canvas."""

    _changes = "memory"

    def __init__(self, canvas: TextCanvas) -> None:
        description = "Create/update a file on the canvas with the provided content."
        super().__init__(UpdateFileArgs, UpdateFileResult, "update_file", description)
        self.canvas = canvas

    async def run(self, args: UpdateFileArgs, cancellation_token: CancellationToken) -> UpdateFileResult:
        """Add a revision."""
        self.canvas.add_or_update_file(args.filename, args.new_content)
        return UpdateFileResult(status="OK")


class ApplyPatchTool(BaseTool[ApplyPatchArgs, ApplyPatchResult]):
    """Changes a file on the canvas."""

    _changes = "memory"

    def __init__(self, canvas: TextCanvas) -> None:
        description = (
            "Change a file that is on the canvas by a unified diff: hunks that begin with @@, with a few unchanged "
            "lines around what changes."
        )
        super().__init__(ApplyPatchArgs, ApplyPatchResult, "apply_patch", description)
        self.canvas = canvas

    async def run(self, args: ApplyPatchArgs, cancellation_token: CancellationToken) -> ApplyPatchResult:
        """Add a revision. Raises: ValueError, with what to do, if the patch does not fit."""
        self.canvas.apply_patch(args.filename, args.patch_text)
        return ApplyPatchResult(status="PATCH APPLIED")
