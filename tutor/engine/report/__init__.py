"""The evidence of what a learner did: gathered while steps pass, told afterwards."""
