"""An agent that reads the files of a folder."""

from ._file_surfer import FileSurfer

__all__ = ["FileSurfer"]
