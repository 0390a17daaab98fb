"""The schedules that a training script builds and steps, read and never run, as plans."""
