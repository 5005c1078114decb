using OpenCvSharp.Contract;

namespace OpenCvSharp;

/// <summary>A capture from a simulated camera, or from a file that the contract's own <see cref="VideoWriter"/> wrote.</summary>
public class VideoCapture : CvObject
{
    private readonly Dictionary<VideoCaptureProperties, double> _properties = [];
    private readonly SimulatedCamera? _camera;
    private readonly string _backend;
    private bool _open;

    public VideoCapture(int index, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
    {
        _backend = apiPreference.ToString();
        _camera = SimulatedCamera.Find(index, apiPreference);
        if (_camera is null)
        {
            return;
        }

        _camera.OpenCount++;
        _open = _camera.FailingOpenings-- <= 0;
        SetSize(_camera.Sizes[0]);
        _properties[VideoCaptureProperties.Fps] = _camera.FrameRate;
        _properties[VideoCaptureProperties.FourCC] = FourCC.FromString(_camera.FixedFormat ?? "YUY2");
    }

    public VideoCapture(string fileName, VideoCaptureAPIs apiPreference = VideoCaptureAPIs.ANY)
    {
        _backend = "SIMULATED";
        string[] lines = File.Exists(fileName) ? File.ReadAllLines(fileName) : [];
        if (lines.Length < 2)
        {
            return;
        }

        _open = true;
        _properties[VideoCaptureProperties.FourCC] = FourCC.FromString(SimulatedFiles.Renamed.GetValueOrDefault(lines[0], lines[0]));
        _properties[VideoCaptureProperties.FrameCount] = lines.Length - 1;
    }

    public bool IsOpened() => _open && !IsDisposed;

    public bool Read(Mat image)
    {
        ThrowIfDisposed();
        if (_camera is null || !_open || !(_camera.Reads?.Invoke(_camera.ReadCount++) ?? true))
        {
            return false;
        }

        image.Create((int)Get(VideoCaptureProperties.FrameHeight), (int)Get(VideoCaptureProperties.FrameWidth), MatType.CV_8UC3);
        for (int y = 0; y < image.Rows; y++)
        {
            image.Row(y).Fill((byte)y);
        }

        return true;
    }

    public bool Set(VideoCaptureProperties propertyId, double value)
    {
        ThrowIfDisposed();
        if (_camera is null)
        {
            return false;
        }

        _camera.Wishes.Add((propertyId, value));
        switch (propertyId)
        {
            case VideoCaptureProperties.FrameWidth:
            case VideoCaptureProperties.FrameHeight:
                bool isWidth = propertyId == VideoCaptureProperties.FrameWidth;
                SetSize(_camera.Sizes.Where(size => (isWidth ? size.Width : size.Height) == (int)value).DefaultIfEmpty(_camera.Sizes[0]).First());
                return true;
            case VideoCaptureProperties.FourCC when _camera.FixedFormat is null:
                _properties[propertyId] = value;
                return true;
            default:
                return false;
        }
    }

    public double Get(VideoCaptureProperties propertyId)
    {
        ThrowIfDisposed();
        return _properties.GetValueOrDefault(propertyId);
    }

    public string GetBackendName() => _backend;

    protected override void DisposeManaged() => _open = false;

    private void SetSize(Size size)
    {
        _properties[VideoCaptureProperties.FrameWidth] = size.Width;
        _properties[VideoCaptureProperties.FrameHeight] = size.Height;
    }
}
