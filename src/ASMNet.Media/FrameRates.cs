namespace ASMNet.Media;

/// <summary>The frame rates by which time can be told.</summary>
internal static class FrameRates
{
    /// <summary>Refuses one beyond them.</summary>
    /// <param name="frameRate">Frames per second.</param>
    /// <param name="name">What the caller calls it.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0.001 to 1000.</exception>
    public static void Require(double frameRate, string name)
    {
        if (frameRate is not (>= 0.001 and <= 1000))
        {
            throw new ArgumentOutOfRangeException(name, frameRate, $"{name} must be from 0.001 to 1000.");
        }
    }

    /// <summary>Refuses a source whose frame rate lies beyond them, and lets the file go that was prepared for it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0.001 to 1000.</exception>
    public static void Require(SourceInfo source, OutputFile file)
    {
        try
        {
            Require(source.FrameRate, nameof(source.FrameRate));
        }
        catch (ArgumentOutOfRangeException)
        {
            file.Dispose();
            throw;
        }
    }
}
