"""Learned activations: small curves with parameters of their own, stacked over seeds."""
