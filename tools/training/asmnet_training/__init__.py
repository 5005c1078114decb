"""Training of the landmark and pose networks of ASMNet.Live."""
