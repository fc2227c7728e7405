"""What families want, estimated twice from one round, and a test that says which of the two is to be believed.

- `orders`: who could choose what, and chose it in which order; the feasible choices of a decided round
- `nested_logit`: how likely such choices are under given tastes, with scores and information
- `estimate`: the tastes under which they are most likely, with standard errors
- `tables`, `round`: covariates as people write them, and a decided round as orders
- `credible`: the estimate from lists against the estimate from feasible seats
"""

from simulations.demand.credible import Comparison, compared
from simulations.demand.estimate import Estimate, NotIdentified, estimated
from simulations.demand.orders import Orders, feasible, seated

__all__ = ["Comparison", "Estimate", "NotIdentified", "Orders", "compared", "estimated", "feasible", "seated"]
