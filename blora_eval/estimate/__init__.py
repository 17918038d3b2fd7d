"""Numbers with their uncertainty: designs, effects, and what speaks against reading them."""
