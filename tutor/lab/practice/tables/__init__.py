"""What `kubectl get` prints: tables that the server makes, with the columns and words of a real one."""
