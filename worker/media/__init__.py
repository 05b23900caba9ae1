"""What files hold: open descriptors in, values and small pictures out. Knows no database."""
