"""Activation lab: what does the activation function do to a neural network, and what if it may choose its own?"""

__version__ = "0.1.0"
