"""Live screens: the SSE stream, its channels and rights, and the renderer of shared cards. Nothing imports it."""
