using ASMNet.Media;
using ASMNet.Media.Pictures;
using OpenCvSharp;

namespace ASMNet.OpenCv.Pictures;

/// <summary>
/// Reads pictures with OpenCV's own decoders, upright where they say how (Exif). Weaker than ffmpeg: of a damaged file it gives what it can without a word.
/// </summary>
public sealed class OpenCvPictureReader : IPictureReader
{
    /// <inheritdoc/>
    public unsafe string? Read(string file, (int Width, int Height)? fit, PictureMemory memory)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(memory);
        using Mat picture = Decode(file);
        (int width, int height) = fit ?? (picture.Cols, picture.Rows);
        Span<byte> pixels = memory(width, height);
        pixels.Clear();
        fixed (byte* start = pixels)
        {
            using Mat whole = Mat.FromPixelData(height, width, MatType.CV_8UC3, (nint)start);
            using Mat part = whole.SubMat(Fitted(picture.Cols, picture.Rows, width, height));
            bool shrinks = part.Cols < picture.Cols;
            Cv2.Resize(picture, part, part.Size(), interpolation: shrinks ? InterpolationFlags.Area : InterpolationFlags.Cubic);
        }

        return null;
    }

    /// <summary>The file goes through .NET, which knows names in every alphabet.</summary>
    private static Mat Decode(string file)
    {
        byte[] bytes;
        try
        {
            ReadableFile.Require(file, "picture");
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"cannot read the picture '{file}': {exception.Message}", exception);
        }

        Mat picture;
        try
        {
            picture = Cv2.ImDecode(bytes, ImreadModes.Color);
        }
        catch (OpenCVException exception)
        {
            throw new MediaException($"cannot read the picture '{file}': {OneLine.Of(exception)}", exception);
        }

        if (picture.Empty())
        {
            picture.Dispose();
            throw new MediaException($"cannot read the picture '{file}': OpenCV knows no such format, or the file is damaged.");
        }

        return picture;
    }

    /// <summary>Where a picture lies in a size with its own proportions, in the middle.</summary>
    private static Rect Fitted(int width, int height, int outerWidth, int outerHeight)
    {
        double scale = Math.Min((double)outerWidth / width, (double)outerHeight / height);
        int fittedWidth = Math.Clamp((int)Math.Round(width * scale), 1, outerWidth);
        int fittedHeight = Math.Clamp((int)Math.Round(height * scale), 1, outerHeight);
        return new Rect((outerWidth - fittedWidth) / 2, (outerHeight - fittedHeight) / 2, fittedWidth, fittedHeight);
    }
}
