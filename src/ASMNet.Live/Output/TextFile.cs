using ASMNet.Media;

namespace ASMNet.Live.Output;

/// <summary>Puts a text that was worked out into the file that was prepared for it.</summary>
internal static class TextFile
{
    /// <summary>Writes the file and gives it its name.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">What it is to hold.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">It cannot be written; the message names the file that was asked for.</exception>
    public static async Task WriteAsync(OutputFile file, string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            await File.WriteAllTextAsync(file.TemporaryPath, text, cancellation).ConfigureAwait(false);
            file.Commit();
        }
        catch (MediaException exception)
        {
            throw new IOException(exception.Message, exception);
        }
        catch (Exception exception) when (MediaException.IsStorageFault(exception))
        {
            throw new IOException($"'{file.Name}' cannot be written: {MediaException.Reason(exception)}. Make room, or choose a name on another disk.", exception);
        }
    }
}
