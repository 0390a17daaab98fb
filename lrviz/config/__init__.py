"""``[tool.lrviz]``: the settings of a project."""
