namespace ASMNet.Media.Pictures;

/// <summary>What every <see cref="IPictureReader"/> can do.</summary>
public static class PictureReaders
{
    /// <summary>Reads one picture in its own size.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="MediaException">There is no such file, or it is no picture.</exception>
    public static DecodedImage Read(this IPictureReader reader, string file)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(file);
        byte[] pixels = [];
        (int width, int height) = (0, 0);
        string? defect = reader.Read(file, fit: null, (w, h) =>
        {
            (width, height) = (w, h);
            return pixels = GC.AllocateUninitializedArray<byte>(3 * w * h);
        });
        return new DecodedImage(pixels, width, height) { Defect = defect };
    }
}
