// The landmarks drawn on a SkiaSharp canvas: SkiaCanvas face.jpg out.png
using System.Numerics;
using ASMNet;
using ASMNet.Imaging;
using ASMNet.Media;
using ASMNet.Media.Sources;
using ASMNet.Tracking;
using SkiaSharp;

using FaceTracking faces = FaceTracking.Load("models");
using IFrameSource photo = MediaSource.Open(args[0]);
ImageView view = photo.Frames().First().View;

using var bitmap = new SKBitmap(view.Width, view.Height, SKColorType.Bgra8888, SKAlphaType.Opaque);
Span<byte> pixels = bitmap.GetPixelSpan();
for (int y = 0; y < view.Height; y++)
{
    for (int x = 0; x < view.Width; x++)
    {
        view.Row(y).Slice(3 * x, 3).CopyTo(pixels[((y * bitmap.RowBytes) + (4 * x))..]);
        pixels[(y * bitmap.RowBytes) + (4 * x) + 3] = 255;
    }
}

using var canvas = new SKCanvas(bitmap);
using var paint = new SKPaint { Color = SKColors.Lime, IsAntialias = true };
foreach (TrackedFace face in faces.Find(view))
{
    foreach (Vector2 point in face.Landmarks)
    {
        canvas.DrawCircle(point.X, point.Y, 2, paint);
    }
}

using FileStream file = File.Create(args[1]);
bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
Console.WriteLine($"wrote {args[1]}");
