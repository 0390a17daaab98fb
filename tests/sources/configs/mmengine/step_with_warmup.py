# lrviz: assume steps_per_epoch = 7
_base_ = "_base_/schedule.py"
