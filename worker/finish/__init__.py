"""What is done for an import as a whole, once every file of it is final."""
