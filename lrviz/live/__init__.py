"""Schedulers that are there already: what they are about to do, without moving them."""

from lrviz.live.ahead import preview as preview
