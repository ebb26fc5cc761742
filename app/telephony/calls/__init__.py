"""Calls: what a caller is told at each step, what their keys and words do, and what a call leaves behind when it ends.

The provider asks us for one document after the other. Each answer of the caller is a *turn*: it is acted on once, in one
transaction, and what was said in reply stands on the call, so that the same turn told again is answered alike."""
