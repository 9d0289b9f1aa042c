"""What the services share about each other: messages, vocabulary, topology. Nothing else."""
