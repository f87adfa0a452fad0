"""COCO annotations as IceVision records."""
