"""Many notebooks run: jobs, kernels, workers, the manifest, files that are whole or absent."""
