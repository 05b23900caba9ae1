"""Whole acts, in browsers. A package, so that its tests share one product and one browser until the last of them."""
