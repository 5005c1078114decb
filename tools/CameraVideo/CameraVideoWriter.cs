using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ASMNet.Imaging;
using ASMNet.Synthesis;
using ASMNet.Tracking;

namespace ASMNet.Tools.CameraVideo;

/// <summary>
/// Writes a video for a browser's fake camera: the synthetic face in YUV4MPEG2, there and back so that it can be repeated
/// without a jump, with each frame's number as eight black or white squares in its first rows; and the truth of each number.
/// </summary>
/// <param name="modelPath">The synthetic face, <c>models/synthetic-face.bin</c>.</param>
internal sealed class CameraVideoWriter(string modelPath)
{
    private const int Width = 640;
    private const int Height = 480;
    private const int FrameRate = 30;
    private const int Frames = 120;
    private const int SquareSide = Width / 40;
    private const int NumberBits = 8;

    private readonly FrameBuffer _frame = new FramePool().Rent(Width, Height);
    private readonly TrackedFaces _faces = new(1);
    private readonly SyntheticScene _scene = new(SyntheticFaceModel.Load(modelPath), new SyntheticSceneOptions());
    private readonly byte[] _planes = new byte[Width * Height * 3 / 2];

    public void Write(string videoPath, string truthPath)
    {
        var truth = new Vector2[Frames][];
        using (FileStream video = File.Create(videoPath))
        {
            video.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"YUV4MPEG2 W{Width} H{Height} F{FrameRate}:1 Ip A1:1 C420jpeg\n")));
            foreach (int number in Enumerable.Range(0, Frames).Concat(Enumerable.Range(1, Frames - 2).Reverse()))
            {
                _scene.Render(TimeSpan.FromSeconds((double)number / FrameRate), _frame, _faces);
                truth[number] = _faces[0].Landmarks.ToArray();
                DrawNumber(number);
                ToPlanes();
                video.Write("FRAME\n"u8);
                video.Write(_planes);
            }
        }

        using FileStream json = File.Create(truthPath);
        JsonSerializer.Serialize(json, truth.Select(points => points.Select(point => new[] { point.X, point.Y })));
    }

    private void DrawNumber(int number)
    {
        for (int bit = 0; bit < NumberBits; bit++)
        {
            byte level = (byte)((number >> bit & 1) == 1 ? 255 : 0);
            for (int y = 0; y < SquareSide; y++)
            {
                _frame.Pixels.Slice((y * _frame.Stride) + (3 * bit * SquareSide), 3 * SquareSide).Fill(level);
            }
        }
    }

    // ITU-R BT.601, 16 to 235; colour is the mean of two by two pixels
    private void ToPlanes()
    {
        ReadOnlySpan<byte> bgr = _frame.Pixels;
        Span<byte> blueness = _planes.AsSpan(Width * Height);
        Span<byte> redness = blueness[(Width * Height / 4)..];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                ReadOnlySpan<byte> pixel = bgr.Slice(3 * ((y * Width) + x), 3);
                _planes[(y * Width) + x] = (byte)(((66 * pixel[2]) + (129 * pixel[1]) + (25 * pixel[0]) + 4224) >> 8);
            }
        }

        for (int y = 0; y < Height / 2; y++)
        {
            for (int x = 0; x < Width / 2; x++)
            {
                int at = 3 * ((2 * y * Width) + (2 * x));
                int blue = Mean(bgr, at);
                int green = Mean(bgr, at + 1);
                int red = Mean(bgr, at + 2);
                blueness[(y * Width / 2) + x] = (byte)(((-38 * red) - (74 * green) + (112 * blue) + 32896) >> 8);
                redness[(y * Width / 2) + x] = (byte)(((112 * red) - (94 * green) - (18 * blue) + 32896) >> 8);
            }
        }
    }

    private static int Mean(ReadOnlySpan<byte> bgr, int at) =>
        (bgr[at] + bgr[at + 3] + bgr[at + (3 * Width)] + bgr[at + (3 * Width) + 3] + 2) / 4;
}
