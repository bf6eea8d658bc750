"""One module per garment. Each has a `DESIGN` (see `design.Design`)."""
