using ASMNet.Detection;
using ASMNet.Imaging;

namespace ASMNet.Tests.Detection;

/// <summary>A detector that answers pass after pass what a test says, and keeps what it was shown.</summary>
internal sealed class ScriptedDetector(Func<int, FaceDetection[]> answer) : IFaceDetector
{
    public string Description => "scripted";

    /// <summary>Width, height and pixels of each picture.</summary>
    public List<(int Width, int Height, byte[] Pixels)> Shown { get; } = [];

    public bool Disposed { get; private set; }

    public int Detect(in ImageView image, Span<FaceDetection> results)
    {
        byte[] pixels = new byte[3 * image.Width * image.Height];
        for (int y = 0; y < image.Height; y++)
        {
            image.Row(y)[..(3 * image.Width)].CopyTo(pixels.AsSpan(3 * image.Width * y));
        }

        Shown.Add((image.Width, image.Height, pixels));
        FaceDetection[] faces = answer(Shown.Count);
        int count = Math.Min(faces.Length, results.Length);
        faces.AsSpan(0, count).CopyTo(results);
        return count;
    }

    public void Dispose() => Disposed = true;
}
