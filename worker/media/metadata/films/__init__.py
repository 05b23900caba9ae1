"""What films say: each container in its own way."""
