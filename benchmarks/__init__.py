"""The package beside its peers, in one run."""
