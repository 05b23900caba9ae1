"""Files that belong together: copies, likenesses, pairs."""
