using OpenCvSharp.Contract;

namespace OpenCvSharp;

/// <summary>Writes a text file: the codec, then a line for each picture.</summary>
public class VideoWriter : CvObject
{
    private readonly StreamWriter? _file;
    private readonly bool _hollow;

    public VideoWriter(string fileName, FourCC fourcc, double fps, Size frameSize, bool isColor = true)
    {
        FrameSize = frameSize;
        string codec = fourcc.ToString();
        if (!SimulatedFiles.Writable.Contains(codec + Path.GetExtension(fileName)))
        {
            return;
        }

        _hollow = SimulatedFiles.Hollow.Contains(codec);
        _file = new StreamWriter(fileName);
        _file.WriteLine(codec);
    }

    public Size FrameSize { get; }

    public bool IsOpened() => _file is not null && !IsDisposed;

    public void Write(InputArray image)
    {
        ThrowIfDisposed();
        if (image.Mat.Size() == FrameSize && !_hollow)
        {
            _file?.WriteLine(image.Mat.Row(0)[0]);
        }
    }

    protected override void DisposeManaged() => _file?.Dispose();
}
