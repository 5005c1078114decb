using System.Text;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// What ffmpeg reported while it decoded: the flags that its demuxers and decoders set on packets and pictures, which it tells with
/// a line each, and the lines themselves, the first and the last of them, as a reason for people. It asks for each line's level
/// (<c>-loglevel level+warning</c>), so that an error is known from a remark by its mark and not by its words.
/// </summary>
/// <param name="container">ffmpeg's name of the input's container, whose reader's errors are damage; null where it is not known.</param>
internal sealed class DecoderReport(string? container = null)
{
    /// <summary>The options that make ffmpeg say what is counted here, with an exit code of its own when a packet could not be decoded.</summary>
    public static readonly IReadOnlyList<string> Options = ["-hide_banner", "-nostats", "-loglevel", "level+warning", "-max_error_rate", "0"];

    /// <summary>ffmpeg's exit code when at least one packet could not be decoded, by <c>-max_error_rate 0</c>.</summary>
    public const int DecodingFailed = 69;

    // What shells and .NET make of SIGKILL, and what ffmpeg ends with after any signal that it can catch; without one it ends so only with an error.
    private const int Killed = 128 + 9;
    private const int EndedBySignal = 255;

    // The first tell what it makes of an input, the last why it gives up: a camera with a bad line says much in between.
    private const int MaximumFirst = 50;
    private const int MaximumLast = 20;
    private const int MaximumLength = 400;
    private const int MaximumLine = 4096;

    /// <summary>ffmpeg's word for whatever it cannot make sense of.</summary>
    public const string InvalidData = "Invalid data found when processing input";

    // What ffmpeg says when it gives up, of whatever cause, in its versions 4 to 7: none of it is a reason.
    private static readonly string[] GivingUp =
    [
        "Error marking filters as finished", "Cannot determine format of input stream", "Conversion failed", "Nothing was written into output file",
        "Task finished with error code", "Terminating thread with return code", "Error while processing the decoded data", "Could not open encoder before EOF",
        InvalidData, "Input/output error", "Cannot open connection",
    ];

    // With this it says of a stream without a length that its connection has ended.
    private const string Endless = "should be 18446744073709551615";

    private readonly Lock _gate = new();
    private readonly List<string> _messages = [];
    private long _packets;
    private long _pictures;
    private long _undecoded;
    private long _container;
    private long _errors;

    /// <summary>Packets that the container marks as damaged: lost or torn pieces.</summary>
    public long DamagedPackets => Volatile.Read(ref _packets);

    /// <summary>Pictures in which the decoder hid an error.</summary>
    public long DamagedPictures => Volatile.Read(ref _pictures);

    /// <summary>Packets that no picture could be made of.</summary>
    public long UndecodedPackets => Volatile.Read(ref _undecoded);

    /// <summary>Errors in the container itself: pieces that do not fit together, sums that are wrong.</summary>
    public long ContainerErrors => Volatile.Read(ref _container);

    /// <summary>Everything that was told as an error, by whatever part. Not each of them spoils a picture.</summary>
    public long Errors => Volatile.Read(ref _errors);

    /// <summary>The last error that was kept and says what was wrong, otherwise the last of them, otherwise the last remark, for people; a word on its absence when there was none.</summary>
    public string Reason
    {
        get
        {
            lock (_gate)
            {
                string? line = _messages.LastOrDefault(message => IsError(message) && !GivingUp.Any(words => message.Contains(words, StringComparison.Ordinal)))
                    ?? _messages.LastOrDefault(IsError) ?? _messages.LastOrDefault();
                return line is null ? "ffmpeg gave no reason" : Clean(line);
            }
        }
    }

    /// <summary>The damage in words, such as <c>2 damaged packets, 1 damaged picture</c>; null when the decoder reported none.</summary>
    public string? Damage()
    {
        string[] parts =
        [
            .. Count(DamagedPackets, "damaged packet"),
            .. Count(DamagedPictures, "picture with errors", "pictures with errors"),
            .. Count(ContainerErrors, "error in the container", "errors in the container"),
            .. Count(UndecodedPackets, "packet that could not be decoded", "packets that could not be decoded"),
        ];
        return parts.Length == 0 ? null : string.Join(", ", parts);
    }

    /// <summary>Whether it was ended from outside, so that what is missing is not the input's fault. Windows tells that nowhere.</summary>
    /// <param name="exitCode">Its exit code; null where this program ended it.</param>
    /// <param name="errors">How many errors it told.</param>
    public static bool WasKilled(int? exitCode, long errors) =>
        !OperatingSystem.IsWindows() && (exitCode == Killed || (exitCode == EndedBySignal && errors == 0));

    /// <summary>Whether one of the lines that were kept holds a text.</summary>
    public bool Says(string text)
    {
        lock (_gate)
        {
            return _messages.Any(message => message.Contains(text, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Reads lines to the stream's end. What is said is counted without bound and kept within bounds.</summary>
    /// <param name="stream">ffmpeg's error stream.</param>
    public void ReadToEnd(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, 4096, leaveOpen: true);
        while (reader.ReadLine() is string line)
        {
            Add(line);
        }
    }

    /// <summary>Takes a line.</summary>
    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if (IsError(line))
        {
            Interlocked.Increment(ref _errors);
            if (container is not null && line.StartsWith($"[{container} @", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _container);
            }
        }

        // These are ffmpeg's own words for AV_PKT_FLAG_CORRUPT, for AV_FRAME_FLAG_CORRUPT and decode_error_flags, and for a decoder's
        // refusal, the same in all versions since 4.3 but for the last, which has changed once.
        if (line.Contains("corrupt input packet in stream", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _packets);
        }
        else if (line.Contains("corrupt decoded frame", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _pictures);
        }
        else if (line.Contains("Error while decoding stream", StringComparison.Ordinal) || line.Contains("Error submitting packet to decoder", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _undecoded);
        }

        lock (_gate)
        {
            // ffmpeg names what it opens with the password in it
            string kept = MediaAddress.WithoutPassword(line.Length > MaximumLine ? line[..MaximumLine] : line);
            _messages.Add(kept.Length > MaximumLength ? kept[..MaximumLength] : kept);
            if (_messages.Count > MaximumFirst + MaximumLast)
            {
                _messages.RemoveAt(MaximumFirst);
            }
        }
    }

    /// <summary>Notes that packets could not be decoded, where the exit code says it and no line did.</summary>
    /// <param name="exitCode">ffmpeg's exit code.</param>
    public void Add(int exitCode)
    {
        if (exitCode == DecodingFailed)
        {
            Interlocked.CompareExchange(ref _undecoded, 1, 0);
        }
    }

    private static bool IsError(string line) =>
        line.Contains("[error]", StringComparison.Ordinal) || line.Contains("[fatal]", StringComparison.Ordinal) || line.Contains("[panic]", StringComparison.Ordinal);

    private static string Clean(string line)
    {
        // "[h264 @ 0x55] [error] what happened": components and levels are for programs.
        ReadOnlySpan<char> rest = line.AsSpan().Trim();
        while (rest.StartsWith("[") && rest.IndexOf(']') is int end and > 0)
        {
            rest = rest[(end + 1)..].TrimStart();
        }

        return rest.Contains(Endless, StringComparison.Ordinal) ? "the sender hung up" : rest.TrimEnd('.').ToString();
    }

    private static string[] Count(long count, string one, string? many = null) =>
        count == 0 ? [] : [count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}"];
}
