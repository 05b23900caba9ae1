"""What the formats are that files come in."""
