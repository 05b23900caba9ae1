"""What people may ask of an import, and what stops it."""
