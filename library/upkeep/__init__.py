"""What is tidied, given up and thrown away, round by round."""
