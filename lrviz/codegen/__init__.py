"""``lrviz code``: the PyTorch code that builds a schedule, and the loop that steps it."""

from lrviz.codegen.program import code as code

__all__ = ["code"]
