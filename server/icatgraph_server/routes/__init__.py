"""The routes: each parses its request, calls the library, responds."""
