"""Effects from panels of villages: difference in differences, and comparisons given the same past."""
