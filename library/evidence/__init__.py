"""What is known of a file, and what was decided by it."""
