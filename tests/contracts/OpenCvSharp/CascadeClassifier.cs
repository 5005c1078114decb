using OpenCvSharp.Contract;

namespace OpenCvSharp;

public class CascadeClassifier : CvObject
{
    private readonly bool _loaded;

    public CascadeClassifier(string fileName)
    {
        if (!File.Exists(fileName))
        {
            Dispose();
            throw new FileNotFoundException($"\"{fileName}\"not found", fileName);
        }

        _loaded = new FileInfo(fileName).Length > 0;
    }

    public virtual bool Empty() => !_loaded;

    public virtual Rect[] DetectMultiScale(
        Mat image,
        double scaleFactor = 1.1,
        int minNeighbors = 3,
        HaarDetectionTypes flags = 0,
        Size? minSize = null,
        Size? maxSize = null)
    {
        ThrowIfDisposed();
        if (image.Type() != MatType.CV_8UC1)
        {
            throw new OpenCVException("The picture must be grey.");
        }

        SimulatedFaces.Seen.Add(image.Size());
        return [.. SimulatedFaces.Boxes];
    }
}
