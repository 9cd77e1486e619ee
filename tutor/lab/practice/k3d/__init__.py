"""k3d's side of the practice lab: clusters whose nodes are containers of the lab's engine."""
