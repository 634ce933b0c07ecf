def seed_defects(document, seed):
    pass
