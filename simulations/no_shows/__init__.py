"""Who has a seat and does not come: a forecast by programme, what further offers would do, who is called from a list.

A programme may admit as many as it has seats and no more, so offers beyond the seats are a what-if of planning here;
nothing in the rounds makes them.
"""
