"""Everything that writes: rules as people edit them, and what they do."""
