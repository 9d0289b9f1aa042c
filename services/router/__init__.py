"""按责转办, 限时办结: item → zone → department queue, and the clocks of a case."""
