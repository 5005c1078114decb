using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ASMNet.Live.Batch;

namespace ASMNet.Live.Queue;

/// <summary>A file to be tracked, as it lies in the queue.</summary>
internal sealed record QueueJob
{
    private const int IdLength = 32;

    /// <summary>What the job is, and what its results are named after: a hash of content, settings and kinds of results, 32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Where the file is: an address (http, https), or a path below the folder that submitter and workers share, with slashes.</summary>
    public required string Source { get; init; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public required string Content { get; init; }

    /// <summary>The hash of settings, models and version that the results must be made with (<see cref="BatchKey.OfSettings"/>).</summary>
    public required string Settings { get; init; }

    /// <summary>The kinds of results, by their endings.</summary>
    public required IReadOnlyList<string> Endings { get; init; }

    /// <summary>The file's length in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The name of its results: two digits as a folder, so that no folder gets too large, and the job's hash.</summary>
    public string ResultName => NameOfResults(Id);

    /// <summary>The name of a job's results.</summary>
    /// <param name="id">The job's hash.</param>
    public static string NameOfResults(string id) => $"{id[..2]}/{id}";

    /// <summary>Whether a text is the hash of a job.</summary>
    /// <param name="text">The text.</param>
    public static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether it can be one that was made here. What lies in a queue may come from anybody who can reach the server, and becomes the names of files.</summary>
    [JsonIgnore]
    public bool IsSound => IsId(Id) && Endings.Count > 0 && Endings.All(BatchOptions.IsEnding) && !Source.Contains('\0');

    /// <summary>Makes a job.</summary>
    /// <param name="source">Where the file is.</param>
    /// <param name="content">Its hash.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="endings">The kinds of results.</param>
    public static QueueJob Make(string source, string content, long bytes, string settings, IEnumerable<string> endings)
    {
        string[] kinds = [.. endings.Order(StringComparer.Ordinal)];
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{content} {settings} {string.Join(' ', kinds)}"));
        return new QueueJob { Id = Convert.ToHexStringLower(hash)[..IdLength], Source = source, Content = content, Bytes = bytes, Settings = settings, Endings = kinds };
    }
}
