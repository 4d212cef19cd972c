"""Requirements to come: what districts state, what is forecast, what suppliers are told of both, and what came."""
