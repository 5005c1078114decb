using System.Globalization;
using ASMNet.Media;

namespace ASMNet.Live;

/// <summary>Reads what the user named. What may not or cannot be read is something that he can put right, and ends a run before it starts.</summary>
internal static class InputFile
{
    /// <summary>How long a named pipe may have nobody who writes to it.</summary>
    private static readonly TimeSpan PipePatience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the lines of a text file, or of a pipe to which a program writes them, as <c>&lt;(...)</c> of a shell is one.</summary>
    /// <param name="what">What it is, with its name, for the message.</param>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long a pipe may have nobody who writes to it; null for 10 s.</param>
    /// <exception cref="UserException">It is not there or a folder, cannot be read, or is a pipe to which nobody writes.</exception>
    public static string[] Lines(string what, string path, TimeSpan? patience = null)
    {
        if (!File.Exists(path))
        {
            throw new UserException(Directory.Exists(path) ? $"{what} is a folder; name a file." : $"{what} does not exist.");
        }

        return Read(what, () =>
        {
            using StreamReader reader = new(SpecialFile.KindOf(path) is "a named pipe" ? OpenPipe(what, path, patience ?? PipePatience) : File.OpenRead(path));
            var lines = new List<string>();
            while (reader.ReadLine() is string line)
            {
                lines.Add(line);
            }

            return lines.ToArray();
        });
    }

    // Whoever opens a pipe waits for its writer, and nothing can cancel that.
    private static FileStream OpenPipe(string what, string path, TimeSpan patience)
    {
        Task<FileStream> opening = Task.Factory.StartNew(() => File.OpenRead(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([opening], patience) == 0)
        {
            return opening.GetAwaiter().GetResult();
        }

        _ = opening.ContinueWith(static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        throw new UserException(string.Create(CultureInfo.InvariantCulture, $"{what} is a named pipe, and nobody has written to it for {patience.TotalSeconds:0.#} s."));
    }

    /// <summary>Reads a file or a folder.</summary>
    /// <param name="what">What it is, with its name, for the message.</param>
    /// <param name="read">Does the work, to its end.</param>
    /// <exception cref="UserException">It cannot be read; the message names it.</exception>
    public static T Read<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{what} cannot be read: {exception.Message}", exception);
        }
    }
}
