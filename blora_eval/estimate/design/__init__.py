"""Survey designs: how a sample was drawn, and the errors that follow from it."""
