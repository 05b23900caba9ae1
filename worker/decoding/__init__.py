"""The children that decode, and what binds them."""
