"""What stands around the product: setting up, starting, keeping it running. Nothing in the other rooms imports it."""
