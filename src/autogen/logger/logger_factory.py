"""Make the logger that `runtime_logging.start` names."""

from __future__ import annotations

from typing import Any, Literal

from .base_logger import BaseLogger
from .file_logger import FileLogger
from .sqlite_logger import SqliteLogger

__all__ = ("LoggerFactory",)


class LoggerFactory:
    """Chooses between the loggers."""

    @staticmethod
    def get_logger(
        logger_type: Literal["sqlite", "file"] = "sqlite", config: dict[str, Any] | None = None
    ) -> BaseLogger:
        """Return the logger. Raises: ValueError for another name."""
        if logger_type == "sqlite":
            return SqliteLogger(config or {})
        if logger_type == "file":
            return FileLogger(config or {})
        raise ValueError(f"[logger_factory] Unknown logger type: {logger_type}")
