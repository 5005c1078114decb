namespace OpenCvSharp;

public abstract class CvObject : DisposableObject;
