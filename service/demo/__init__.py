"""The demonstration: a whole recruitment of a made-up city, through the same acts that schools and offices use."""
