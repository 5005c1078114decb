using System.Security.Cryptography;
using ASMNet.Live.Batch;

namespace ASMNet.Live.Queue;

/// <summary>
/// Finds the files of jobs: below a folder that all share, or at an address. What stands in a queue may come from anybody who can reach the server,
/// so nothing is read from outside that folder, and nothing is loaded from an address that does not begin as this worker was told.
/// </summary>
/// <param name="root">The shared folder.</param>
/// <param name="addresses">What addresses must begin with; one without a path stands for this host alone.</param>
/// <param name="client">Loads; it must not follow redirections, which could lead anywhere.</param>
internal sealed class JobFiles(string root, IReadOnlyList<string> addresses, HttpClient client)
{
    private const int BlockSize = 1 << 17;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private readonly string[] _addresses = [.. addresses.Select(Whole)];
    private readonly string _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Whether a source is an address.</summary>
    /// <param name="source">The source.</param>
    public static bool IsAddress(string source) =>
        source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>A client that loads without following redirections.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) }) { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>What a file is called in the queue: its path below the shared folder.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="UserException">It lies elsewhere.</exception>
    public string NameOf(string path) => BatchList.NameOf(Path.GetFullPath(path), _root)
        ?? throw new UserException($"'{path}' does not lie below '{_root}', which is what the workers share; name that folder with --files.");

    /// <summary>Loads an address for its hash.</summary>
    /// <param name="address">The address.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>SHA-256 in hexadecimal, and the length.</returns>
    /// <exception cref="UserException">It cannot be loaded.</exception>
    public Task<(string Content, long Bytes)> HashAsync(string address, CancellationToken cancellation) => LoadAsync(address, Stream.Null, long.MaxValue, cancellation);

    /// <summary>Brings the file of a job to this machine, where it is not there already.</summary>
    /// <param name="job">The job.</param>
    /// <param name="scratch">A file to load into.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Where it is.</returns>
    /// <exception cref="UserException">It is not there, not allowed, or not what was submitted.</exception>
    public async Task<string> TakeAsync(QueueJob job, string scratch, CancellationToken cancellation)
    {
        if (!IsAddress(job.Source))
        {
            string path = Path.GetFullPath(Path.Combine(_root, job.Source));
            return BatchList.NameOf(path, _root) is null ? throw new UserException($"'{job.Source}' does not lie below '{_root}'.")
                : File.Exists(path) ? path
                : throw new UserException($"'{job.Source}' does not exist below '{_root}'.");
        }

        if (!Uri.TryCreate(job.Source, UriKind.Absolute, out Uri? source) || !_addresses.Any(address => source.AbsoluteUri.StartsWith(address, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UserException($"'{job.Source}' is none of the addresses that this worker may load; --from allows more.");
        }

        await using (FileStream file = File.Create(scratch))
        {
            (string content, _) = await LoadAsync(job.Source, file, job.Bytes, cancellation).ConfigureAwait(false);
            Require(job, content);
        }

        return scratch;
    }

    /// <summary>Checks, once a file of the shared folder has been tracked, that it is what was submitted.</summary>
    /// <param name="job">The job.</param>
    /// <param name="path">Where the file is.</param>
    /// <exception cref="UserException">It is not.</exception>
    public static void Verify(QueueJob job, string path)
    {
        if (!IsAddress(job.Source))
        {
            Require(job, BatchKey.OfContent(path));
        }
    }

    // As the addresses of jobs are compared: a slash after the host, so that no host that only begins like it is meant.
    private static string Whole(string address) => IsAddress(address) && Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)
        ? uri.AbsoluteUri
        : throw new UserException($"--from is '{address}'; it takes the beginning of addresses, http:// or https://.");

    private static void Require(QueueJob job, string content)
    {
        if (content != job.Content)
        {
            throw new UserException($"'{job.Source}' is not what was submitted; its content has changed. Submit it again.");
        }
    }

    private async Task<(string Content, long Bytes)> LoadAsync(string address, Stream target, long most, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw new UserException($"'{address}' cannot be loaded: the server answers {(int)answer.StatusCode} {answer.ReasonPhrase}.");
            }

            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using Stream body = await answer.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] block = new byte[BlockSize];
            long length = 0;
            while (true)
            {
                patience.CancelAfter(Silence);
                int read = await body.ReadAsync(block, patience.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
                }

                length += read;
                if (length > most)
                {
                    throw new UserException($"'{address}' is longer than what was submitted.");
                }

                hash.AppendData(block, 0, read);
                await target.WriteAsync(block.AsMemory(0, read), cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new UserException($"'{address}' cannot be loaded: the server sends nothing.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or UriFormatException)
        {
            throw new UserException($"'{address}' cannot be loaded: {exception.Message}", exception);
        }
    }
}
