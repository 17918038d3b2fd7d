"""From an executed notebook to pages, paper and Word, and what stands beside the reports."""
