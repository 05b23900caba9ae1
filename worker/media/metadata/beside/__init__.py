"""What files say that lie beside a picture: sidecars in XMP and JSON, and scores."""
