"""Addresses of the lab that others need to know as well."""

MANIFEST = "/app1/manifests/deployment.yaml"
"""Where the course's own manifest can be had from, with no token, as from a web page."""
