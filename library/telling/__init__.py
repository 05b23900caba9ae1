"""What people and other machines are told of an import."""
