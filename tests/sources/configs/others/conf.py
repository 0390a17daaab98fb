project = "mmengine"
extensions = ["sphinx.ext.autodoc"]
html_theme = "x"
