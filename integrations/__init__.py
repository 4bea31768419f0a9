"""The world outside: ports in our words, and the adapters behind them."""
