"""Tests that kill things. A package, so that the stacks that they share end with the last of them."""
