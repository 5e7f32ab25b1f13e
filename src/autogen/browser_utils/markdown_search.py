"""What a browser searches the web by."""

from __future__ import annotations

import json
import os
from abc import ABC, abstractmethod
from itertools import chain, zip_longest
from typing import Any

from coterie.errors import ConfigError, CoterieError

from ._fetch import fetch, new_session

BING_URL = "https://api.bing.microsoft.com/v7.0/search"
_KINDS = (("webPages", "Web Results"), ("news", "News Results"), ("videos", "Video Results"))


class AbstractMarkdownSearch(ABC):
    """A search engine."""

    @abstractmethod
    def search(self, query: str) -> str:
        """The results as Markdown, with a link for each."""


class BingMarkdownSearch(AbstractMarkdownSearch):
    """Asks Bing's API, or one that speaks like it at `base_url`.

    The key is `bing_api_key`, else the environment variable BING_API_KEY. Microsoft has retired its own endpoint; give
    the `base_url` of another, or a search engine of your own.
    """

    def __init__(
        self, bing_api_key: str | None = None, interleave_results: bool = True, *, base_url: str = BING_URL
    ) -> None:
        self._key = bing_api_key or os.environ.get("BING_API_KEY")
        self._interleave_results = interleave_results
        self._base_url = base_url

    def search(self, query: str) -> str:
        """The results as Markdown.

        Raises: ConfigError without a key, CoterieError where the endpoint does not answer with results.
        """
        if not self._key:
            raise ConfigError(
                f"A search for {query!r} needs a key: pass bing_api_key or set BING_API_KEY. Or give the browser a "
                "search_engine of your own, an AbstractMarkdownSearch."
            )
        found = self._ask(query)
        lists = [(title, _rows(found.get(kind))) for kind, title in _KINDS]
        lists = [(title, rows) for title, rows in lists if rows]
        count = sum(len(rows) for _, rows in lists)
        if not self._interleave_results:
            sections = [f"## {title}\n{_numbered(rows)}" for title, rows in lists]
            return f"A Bing search for '{query}' found {count} results:\n\n" + "\n\n".join(sections)
        rows = [row for row in chain.from_iterable(zip_longest(*(rows for _, rows in lists))) if row is not None]
        return f"A Bing search for '{query}' found {count} results:\n\n## Results\n{_numbered(rows)}"

    def _ask(self, query: str) -> dict[str, Any]:
        settings = {
            "headers": {"Ocp-Apim-Subscription-Key": self._key},
            "params": {"q": query, "textDecorations": "false", "textFormat": "raw"},
            "allow_redirects": False,  # the key would go along
        }
        answer = fetch(new_session(), self._base_url, settings)
        if answer.status != 200:
            raise CoterieError(f"The search at {self._base_url} was answered with HTTP status {answer.status}.")
        try:
            found = json.loads(answer.body)
        except ValueError as error:
            raise CoterieError(f"The search at {self._base_url} was not answered with JSON.") from error
        return found if isinstance(found, dict) else {}


def _rows(found: Any) -> list[str]:
    values = found.get("value") if isinstance(found, dict) else None
    return [_row(each) for each in values or () if isinstance(each, dict)]


def _row(found: dict[str, Any]) -> str:
    about = str(found.get("snippet") or found.get("description") or "")
    when = f"\nDate published: {found['datePublished']}" if found.get("datePublished") else ""
    link = f"[{found.get('name', '')}]({found.get('url') or found.get('contentUrl', '')})"
    return f"{link}{when}\n{about}".rstrip()


def _numbered(rows: list[str]) -> str:
    return "\n\n".join(f"{at}. {row}" for at, row in enumerate(rows, 1))
