"""The library: a register of candidates and programmes goes in, a rulebook turns it into a market of numbers, a
mechanism seats the candidates, and what comes out carries its own reasons and its own proof.
"""
