"""Did poverty fall, village by village, and what had the mentoring to do with it."""

__version__ = "0.1.0"

__all__ = ["__version__"]
