"""All numbers of all villages at once: clean tables in, rows of the results store out."""
