"""Second stage: checks, corrections and protection. Personal data end here."""
