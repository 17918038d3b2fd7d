"""Speed as ratios against a peer in the same run: ``python -m tests.bench``, never a timed test."""
