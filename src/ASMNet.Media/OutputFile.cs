namespace ASMNet.Media;

/// <summary>
/// A file that appears under its name only when it is complete: it is written beside it under a temporary name and moved on
/// <see cref="Commit"/>. Disposed without that, it leaves nothing behind.
/// </summary>
public sealed class OutputFile : IDisposable
{
    private readonly bool _overwrite;
    private bool _committed;

    private OutputFile(string path, string temporaryPath, bool overwrite)
    {
        Path = path;
        TemporaryPath = temporaryPath;
        _overwrite = overwrite;
    }

    /// <summary>The name that was asked for.</summary>
    public string Path { get; }

    /// <summary>The name to write to; it keeps the extension.</summary>
    public string TemporaryPath { get; }

    /// <summary>Checks that a file can be written, before any work is done.</summary>
    /// <param name="path">The file asked for.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="option">The option or setting that named the file, for messages.</param>
    /// <exception cref="MediaException">The folder is missing or not writable, or the file exists.</exception>
    public static OutputFile Prepare(string path, bool overwrite, string option)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string full = System.IO.Path.GetFullPath(path);
        string folder = System.IO.Path.GetDirectoryName(full) ?? full;
        if (Directory.Exists(full))
        {
            throw new MediaException($"{option}: '{path}' is a folder; name a file in it.");
        }

        if (!Directory.Exists(folder))
        {
            throw new MediaException($"{option}: the folder '{folder}' does not exist; create it first.");
        }

        if (File.Exists(full) && !overwrite)
        {
            throw new MediaException($"{option}: '{path}' exists already; choose another name or add --overwrite.");
        }

        string name = System.IO.Path.GetFileNameWithoutExtension(full);
        string temporary = System.IO.Path.Combine(folder, $"{name}.partial-{Environment.ProcessId}{System.IO.Path.GetExtension(full)}");
        try
        {
            using FileStream probe = File.Create(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"{option}: cannot write in '{folder}': {exception.Message}", exception);
        }

        return new OutputFile(full, temporary, overwrite);
    }

    /// <summary>Gives the finished file its name.</summary>
    /// <exception cref="MediaException">It could not be moved; the message names where it lies.</exception>
    public void Commit()
    {
        try
        {
            File.Move(TemporaryPath, Path, _overwrite);
            _committed = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _committed = true;
            throw new MediaException($"'{TemporaryPath}' is complete but could not be renamed to '{Path}': {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_committed)
        {
            _committed = true;
            File.Delete(TemporaryPath);
        }
    }
}
