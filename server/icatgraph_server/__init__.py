"""The HTTP server of icatgraph: negotiation, routes, responses; what it serves, the library knows."""
