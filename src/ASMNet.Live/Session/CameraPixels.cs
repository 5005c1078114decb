using ASMNet.Inference.Cpu.Graph;

namespace ASMNet.Live.Session;

/// <summary>Turns a browser's picture into the pipeline's BGR.</summary>
public static class CameraPixels
{
    /// <summary>The number of bytes of a picture.</summary>
    /// <param name="format">Its layout.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    public static int ByteCount(CameraFormat format, int width, int height) =>
        format == CameraFormat.Rgba ? 4 * width * height : width * height * 3 / 2;

    /// <summary>Converts a whole picture.</summary>
    /// <param name="picture">The picture; its pixels must have the length that <see cref="ByteCount"/> gives.</param>
    /// <param name="bgr">Receives <c>3 * width * height</c> bytes.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public static void ToBgr(in CameraPicture picture, Span<byte> bgr)
    {
        int width = picture.Width;
        int height = picture.Height;
        if (picture.Pixels.Length != ByteCount(picture.Format, width, height) || bgr.Length < 3 * width * height)
        {
            throw new ArgumentException($"{picture.Pixels.Length} bytes are not a {picture.Format} picture of {width}x{height}.", nameof(picture));
        }

        if (picture.Format == CameraFormat.Rgba)
        {
            FromRgba(picture.Pixels, bgr);
            return;
        }

        ReadOnlySpan<byte> luma = picture.Pixels[..(width * height)];
        ReadOnlySpan<byte> chroma = picture.Pixels[(width * height)..];
        bool planar = picture.Format == CameraFormat.I420;
        ReadOnlySpan<byte> first = chroma;
        ReadOnlySpan<byte> second = planar ? chroma[(chroma.Length / 2)..] : chroma[1..];
        int step = planar ? 1 : 2;
        int stride = step * width / 2;
        for (int y = 0; y < height; y++)
        {
            int offset = (y >> 1) * stride;
            FromYuvRow(luma.Slice(y * width, width), first[offset..], second[offset..], step, bgr.Slice(3 * y * width, 3 * width));
        }
    }

    private static void FromRgba(ReadOnlySpan<byte> rgba, Span<byte> bgr)
    {
        int target = 0;
        for (int i = 0; i + 3 < rgba.Length; i += 4)
        {
            bgr[target] = rgba[i + 2];
            bgr[target + 1] = rgba[i + 1];
            bgr[target + 2] = rgba[i];
            target += 3;
        }
    }

    // ITU-R BT.601 with 8 fractional bits; both pixels of a pair share their colour
    private static void FromYuvRow(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int step, Span<byte> bgr)
    {
        int colour = 0;
        for (int x = 0; x + 1 < luma.Length; x += 2)
        {
            int u = first[colour] - 128;
            int v = second[colour] - 128;
            colour += step;
            int blue = (516 * u) + 128;
            int green = 128 - (100 * u) - (208 * v);
            int red = (409 * v) + 128;
            Span<byte> pair = bgr.Slice(3 * x, 6);
            int bright = 298 * (luma[x] - 16);
            pair[0] = ToByte(bright + blue);
            pair[1] = ToByte(bright + green);
            pair[2] = ToByte(bright + red);
            bright = 298 * (luma[x + 1] - 16);
            pair[3] = ToByte(bright + blue);
            pair[4] = ToByte(bright + green);
            pair[5] = ToByte(bright + red);
        }
    }

    private static byte ToByte(int value) => (byte)Math.Clamp(value >> 8, 0, 255);
}
