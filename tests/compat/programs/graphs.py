"""Transitions as graphs: checked, inverted, with loops."""

import logging

from autogen import ConversableAgent
from autogen.graph_utils import check_graph_validity, has_self_loops, invert_disallowed_to_allowed

a, b, c = (ConversableAgent(name, llm_config=False) for name in "abc")


class Heard(logging.Handler):
    def emit(self, record):
        text = record.getMessage()
        heard.append([word for word in ("isolated", "allowed_speaker_transitions do not match agents", "duplicate") if word in text])


heard = []
logging.getLogger().addHandler(Heard())


def check(graph, agents=(a, b, c)):
    heard.clear()
    try:
        check_graph_validity(allowed_speaker_transitions_dict=graph, agents=list(agents))
    except Exception as error:
        return type(error).__name__
    return sorted(map(str, heard))


found = [
    check({a: [b], b: [c], c: [a]}),
    check({a: [b, b], b: [a], c: [a]}),
    check({a: [b], b: [a]}),
    check({a: [b], b: [a], c: []}),
    check([a, b]),
    check({a: b}),
    check({a: ["b"]}),
    check({a: [b], ConversableAgent("z", llm_config=False): [a]}),
]
loops = has_self_loops({a: [a], b: [c]}), has_self_loops({a: [b], b: [c]})
inverted = {
    key.name: sorted(each.name for each in value)
    for key, value in invert_disallowed_to_allowed({a: [b], b: [a, b, c], c: []}, [a, b, c]).items()
}
del a, b, c
