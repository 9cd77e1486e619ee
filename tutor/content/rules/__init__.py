"""What a good lesson keeps to beyond its form; each module holds the rules of one subject."""
