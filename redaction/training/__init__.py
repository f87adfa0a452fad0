"""Training of detectors: IceVision's fastai learner, and all that lets people leave it alone."""
