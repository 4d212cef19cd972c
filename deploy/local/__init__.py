"""The laptop stack: every service and the servers behind them as processes of one machine, without Docker."""
