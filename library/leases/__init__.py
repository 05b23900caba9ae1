"""Who works on what, and until when."""
