namespace ASMNet.Media.Pictures;

/// <summary>Gives memory for a picture of a size: <c>3 * width * height</c> bytes.</summary>
/// <param name="width">Width in pixels.</param>
/// <param name="height">Height in pixels.</param>
public delegate Span<byte> PictureMemory(int width, int height);

/// <summary>Reads single picture files of any size, upright where they say how (Exif). Safe for several threads.</summary>
public interface IPictureReader
{
    /// <summary>Reads one picture into memory of the caller's.</summary>
    /// <param name="file">The file.</param>
    /// <param name="fit">A size that it is fitted into, with black borders; null for its own.</param>
    /// <param name="memory">Gives the memory when the size is known.</param>
    /// <returns>What was wrong with the file though a picture came of it; null when nothing was.</returns>
    /// <exception cref="MediaException">There is no such file, or it is no picture.</exception>
    string? Read(string file, (int Width, int Height)? fit, PictureMemory memory);
}
