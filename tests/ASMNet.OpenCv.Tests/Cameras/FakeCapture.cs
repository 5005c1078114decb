using OpenCvSharp;
using ASMNet.OpenCv.Cameras;

namespace ASMNet.OpenCv.Tests.Cameras;

/// <summary>A camera with the habits of real drivers: it grants what it can, fails as it is told, and remembers what was asked of it.</summary>
internal sealed class FakeCapture
{
    private int _reads;
    private Size _size;

    /// <summary>The sizes that it can give; the first is what it gives unasked.</summary>
    public List<Size> Sizes { get; init; } = [new Size(640, 480)];

    /// <summary>Its format, whatever is asked for; null when it takes the one asked for.</summary>
    public string? FixedFormat { get; init; }

    public double FrameRate { get; init; } = 30;

    /// <summary>Whether the read of this number, counted over all openings, gives a picture.</summary>
    public Func<int, bool> Reads { get; init; } = _ => true;

    /// <summary>How many of the next openings fail.</summary>
    public int FailingOpenings { get; set; }

    public int OpenCount { get; private set; }

    public int Live { get; private set; }

    /// <summary>Everything asked for, in order.</summary>
    public List<(VideoCaptureProperties Property, double Value)> Wishes { get; } = [];

    public ICapture? Open()
    {
        OpenCount++;
        if (FailingOpenings > 0)
        {
            FailingOpenings--;
            return null;
        }

        _size = Sizes[0];
        Live++;
        return new Opened(this);
    }

    private sealed class Opened(FakeCapture camera) : ICapture
    {
        private double _width;
        private double _format;
        private bool _disposed;

        public void Set(VideoCaptureProperties property, double value)
        {
            camera.Wishes.Add((property, value));
            switch (property)
            {
                case VideoCaptureProperties.FrameWidth:
                    _width = value;
                    break;
                case VideoCaptureProperties.FrameHeight when camera.Sizes.Contains(new Size(_width, value)):
                    camera._size = new Size(_width, value);
                    break;
                case VideoCaptureProperties.FourCC:
                    _format = value;
                    break;
            }
        }

        public double Get(VideoCaptureProperties property) => property switch
        {
            VideoCaptureProperties.Fps => camera.FrameRate,
            VideoCaptureProperties.FourCC => camera.FixedFormat is null ? _format : FourCC.FromString(camera.FixedFormat),
            _ => 0,
        };

        public bool Read(Mat picture)
        {
            if (!camera.Reads(camera._reads++))
            {
                return false;
            }

            // As OpenCV's own backends do: the memory stays when the picture fits, and is replaced when not.
            picture.Create(camera._size, MatType.CV_8UC3);
            Fill(picture);
            return true;
        }

        public void Dispose()
        {
            camera.Live -= _disposed ? 0 : 1;
            _disposed = true;
        }

        /// <summary>Every row has its number as its grey.</summary>
        private static unsafe void Fill(Mat picture)
        {
            (int rows, long stride) = (picture.Rows, picture.Step());
            byte* pixels = (byte*)picture.Data;
            for (int row = 0; row < rows; row++)
            {
                new Span<byte>(pixels + (row * stride), (int)stride).Fill((byte)row);
            }
        }
    }
}
