from __future__ import annotations

from ..case import Case, Differs

_WHY = "`get_image_data` gives the bytes of a file, an address or a data address as they are."
_GIVEN = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
_ANEW = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYPgPAAEDAQAIicLsAAAAAElFTkSuQmCC"
_PREFIX = "data:image/png;base64,"

CASE = Case(differs=[Differs("variables.formatted[3].image_url.url", _PREFIX + _ANEW, _PREFIX + _GIVEN, _WHY)])
