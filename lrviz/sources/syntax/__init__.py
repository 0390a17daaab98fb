"""How texts are parsed: one language a module, each with places, comments and clear errors."""
