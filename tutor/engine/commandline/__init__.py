"""What a command line of docker, k3d or kubectl says, and how it differs from the one a step asks for."""
