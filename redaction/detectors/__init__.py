"""IceVision models: built, trained and used to find boxes."""
