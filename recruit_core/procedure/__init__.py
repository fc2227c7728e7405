"""The procedure around a result: its calendar, how many schools one may name, and the periods of an appeal."""
