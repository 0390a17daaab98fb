"""The docs site: pages of prose, and a reference that is made from the code when it is built."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import lrviz

project = "lrviz"
author = "The lrviz authors"
copyright = author
version = release = lrviz.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "lrviz.sphinx",
]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "description"
autodoc_member_order = "bysource"
nitpicky = False
exclude_patterns = ["making", "rules.md", "_build", "examples", "reference/examples"]
# The mistakes that the rules' pages show are meant, texts that are no TOML among them.
suppress_warnings = ["lrviz", "misc.highlighting_failure"]

html_theme = "furo"
html_title = "lrviz"
html_static_path = ["static"]
html_css_files = ["lrviz.css"]
html_theme_options = {
    "source_repository": "https://github.com/lrviz/lrviz/",
    "source_branch": "main",
    "source_directory": "docs/",
}


def setup(app: Any) -> None:
    """Make the reference before Sphinx looks for its pages."""
    from making import make

    make(Path(app.srcdir) / "reference" / "made")
