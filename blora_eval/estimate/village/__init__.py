"""Effects village by village, each against donors of its own."""
