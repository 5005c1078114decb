namespace ASMNet.Imaging;

/// <summary>How the bytes of a picture lie, 8 bits a channel, pixel after pixel.</summary>
public enum PixelFormat
{
    /// <summary>Blue, green, red: what the library works on; OpenCV's <c>CV_8UC3</c>, Windows' 24-bit bitmaps.</summary>
    Bgr,

    /// <summary>Red, green, blue; ImageSharp's <c>Rgb24</c>.</summary>
    Rgb,

    /// <summary>Blue, green, red and a byte that is not looked at; Windows' 32-bit bitmaps, SkiaSharp's <c>Bgra8888</c>.</summary>
    Bgra,

    /// <summary>Red, green, blue and a byte that is not looked at; ImageSharp's <c>Rgba32</c>, a canvas, Unity's <c>Color32</c>.</summary>
    Rgba,

    /// <summary>One byte of brightness.</summary>
    Grey,
}
