"""What customers ordered before, kept in one SQLite file, for "Same as last time?"."""
import json
from pathlib import Path

from coterie.retrieval.embed import lexical
from coterie.retrieval.store import Passage, Store


class PastOrders:
    def __init__(self, path: Path) -> None:
        self._store = Store(path)

    def remember(self, customer_id: str, order_id: str, order: str) -> None:
        """Keep an order once, however often it is told."""
        self._store.create(customer_id)
        self._store.put(customer_id, [Passage(order_id, order, vector=lexical([order])[0])])

    def get_past_orders(self, customer_id: str, like: str = "") -> str:
        """The orders of one customer as a JSON list: the latest first, or those nearest to `like`."""
        if like:
            found = [each for each, _ in self._store.nearest(customer_id, lexical([like])[0], 5)]
        else:
            found = self._store.get(customer_id)[:-6:-1]
        return json.dumps([json.loads(each.text) for each in found])
