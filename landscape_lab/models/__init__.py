"""One file a family of landscapes; none knows a search."""
