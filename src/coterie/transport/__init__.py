"""The only sockets of models: bytes out, bytes in, over connections kept by each process or event loop.

A number as timeout bounds each wait, and the whole answer too; in a stream, the time between events. Redirects are not
followed, because some authorisation headers would follow them anywhere.
"""

from .answer import Feed, Response
from .kept import of_loop
from .limits import limits_of
from .posting import post, post_async

__all__ = ["Feed", "Response", "limits_of", "of_loop", "post", "post_async"]
