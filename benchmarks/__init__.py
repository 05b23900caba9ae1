"""Side-by-side measurements that print ratios; run by hand, never asserted in tests."""
