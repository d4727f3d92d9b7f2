"""Who signs in, and which role that gives."""
