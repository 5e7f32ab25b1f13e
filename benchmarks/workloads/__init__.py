"""What each peer is asked to do: the same work, written as its own users would write it.

Every module has WORKLOADS: name -> a function of the size that does the work and returns how many model calls it made,
or how many pieces of an answer it took from a stream.

`tool N`: one conversation in which the model calls a tool N times. `chat N`: two agents with N turns each.
`conc N`: N conversations at once, each with ten tool calls. `group N`: four agents in turn, N answers in all.
`stream N`: one answer of N pieces.
"""
