"""Mail items: their numbers, read out of what people write; their track, their promise, and who they are between."""
