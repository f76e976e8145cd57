"""What keeps the course together around the package: scripts, notebooks, the offline copy."""
