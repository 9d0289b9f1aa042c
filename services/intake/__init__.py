"""统一受理 and 评价反馈: applications in, the case book, public progress, ratings."""
