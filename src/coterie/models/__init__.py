"""Models: wire formats as pure functions, and a scripted server that speaks one of them."""
