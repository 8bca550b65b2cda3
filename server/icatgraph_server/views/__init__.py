"""The views: what each page shows, as plain records that a template writes out."""
