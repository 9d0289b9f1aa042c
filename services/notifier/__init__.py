"""告知: what the applicant is told, when, and whether it reached them."""
