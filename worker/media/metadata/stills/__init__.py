"""What pictures say: where each container keeps it, and what its parts say together."""
