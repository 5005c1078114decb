namespace OpenCvSharp;

public abstract class Algorithm : CvObject;
