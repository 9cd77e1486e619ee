"""`docker build`: Dockerfiles are read and their files copied for real; RUN is only shown."""
