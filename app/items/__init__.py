"""Mail items: for now their numbers, read out of what people write. Tracks and promises come with issue 3."""
