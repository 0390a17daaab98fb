"""``lrviz gallery``: a folder of specs as one page of pictures."""
