"""Everything HTTP: pages, the REST API, access."""
