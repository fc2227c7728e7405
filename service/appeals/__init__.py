"""Appeals: a family asks for a correction, the head of the school decides, a seat may be given beside the others."""
