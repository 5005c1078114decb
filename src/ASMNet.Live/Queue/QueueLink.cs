using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Queue.Policy;
using ASMNet.Media.FFmpeg;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Client.ObjectStore;

namespace ASMNet.Live.Queue;

/// <summary>
/// The queue on a NATS server with JetStream. Jobs lie in a work-queue stream, one at a time for each job's hash, which is what makes submitting
/// twice harmless; results, dead letters and notes lie in streams that keep the newest for each hash, so that a job done twice has one result.
/// </summary>
internal sealed class QueueLink : IAsyncDisposable
{
    private const int NoMessage = 10037;
    private const int StreamExists = 10058;
    private const int PageSize = 500;
    private const int SubjectsOfAPage = 100_000;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PagePatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NoteLife = TimeSpan.FromDays(30);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = ReadableJson.Encoder,
        Converters = { new JsonStringEnumConverter<BatchState>(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
    };

    private readonly NatsConnection _connection;
    private readonly NatsJSContext _context;
    private readonly ConcurrentDictionary<string, INatsJSStream> _streams = new();

    private QueueLink(QueueServer server, NatsConnection connection)
    {
        Server = server;
        _connection = connection;
        _context = new NatsJSContext(connection);
    }

    /// <summary>Which queue it is.</summary>
    public QueueServer Server { get; }

    /// <summary>Connects, and makes the streams where they are missing.</summary>
    /// <param name="server">Which queue.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UserException">The server cannot be reached, or has no JetStream.</exception>
    public static async Task<QueueLink> ConnectAsync(QueueServer server, CancellationToken cancellation)
    {
        using var log = new NatsLog();
        var connection = new NatsConnection(NatsOpts.Default with { Url = server.Address, Name = "asmnet-live", LoggerFactory = log, ConnectTimeout = ConnectPatience, RequestTimeout = ConnectPatience });
        var link = new QueueLink(server, connection);
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(cancellation).ConfigureAwait(false);
            await link.MakeStreamsAsync(cancellation).ConfigureAwait(false);
            return link;
        }
        catch (Exception exception)
        {
            await link.DisposeAsync().ConfigureAwait(false);
            if (!IsOutage(exception))
            {
                throw;
            }

            string advice = exception is NatsNoRespondersException or NatsJSApiNoResponseException ? "it has no JetStream; start it with -js" : NatsAddress.Reason(exception, log.Failure);
            throw new UserException(MediaAddress.WithoutPassword($"--server: the queue at '{server.Address}' cannot be used: {advice}"), exception);
        }
    }

    /// <summary>Whether something failed because the server is away or slow, so that trying again later makes sense.</summary>
    /// <param name="fault">What was thrown.</param>
    public static bool IsOutage(Exception fault) => fault is (NatsException and not NatsObjException) or TimeoutException or IOException or System.Net.Sockets.SocketException;

    /// <summary>Puts a job into the queue.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False where it was there already.</returns>
    public async Task<bool> SubmitAsync(QueueJob job, CancellationToken cancellation)
    {
        PubAckResponse answer = await PublishAsync(Server.JobSubject(job), job, cancellation).ConfigureAwait(false);
        if (answer.Error?.Description?.Contains("per subject", StringComparison.Ordinal) == true)
        {
            return false;
        }

        answer.EnsureSuccess();
        return true;
    }

    /// <summary>Takes part in the work on the jobs of certain settings.</summary>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="policy">How long a lease is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<INatsJSConsumer> WorkAsync(string settings, JobPolicy policy, CancellationToken cancellation) =>
        await AskAsync(
            token => _context.CreateOrUpdateConsumerAsync(
                Server.Jobs,
                new ConsumerConfig
                {
                    Name = Workers(settings),
                    DurableName = Workers(settings),
                    FilterSubject = Server.JobsWith(settings),
                    AckPolicy = ConsumerConfigAckPolicy.Explicit,
                    AckWait = policy.Lease,
                    MaxDeliver = -1,
                    MaxAckPending = -1,
                },
                token),
            cancellation).ConfigureAwait(false);

    /// <summary>Whether a job of certain settings is not finished.</summary>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> HasJobsAsync(string settings, CancellationToken cancellation) =>
        await FirstAsync(Server.Jobs, new StreamMsgGetRequest { Seq = 1, NextBySubj = Server.JobsWith(settings) }, cancellation).ConfigureAwait(false) is not null;

    /// <summary>The jobs that are not finished, each with the hash of its settings.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<(string Settings, string Id)>> JobsAsync(CancellationToken cancellation)
    {
        var jobs = new List<(string Settings, string Id)>();
        int page;
        do
        {
            var request = new StreamInfoRequest { SubjectsFilter = Server.JobsWith("*"), Offset = jobs.Count };
            INatsJSStream stream = await AskAsync(token => _context.GetStreamAsync(Server.Jobs, request, token), cancellation).ConfigureAwait(false);
            string[][] subjects = [.. (stream.Info.State.Subjects?.Keys ?? Enumerable.Empty<string>()).Select(subject => subject.Split('.'))];
            jobs.AddRange(subjects.Select(parts => (parts[^2], parts[^1])));
            page = subjects.Length;
        }
        while (page >= SubjectsOfAPage);

        return jobs;
    }

    /// <summary>Takes the jobs of certain settings out of the queue. Who has one goes on with it.</summary>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>How many there were.</returns>
    public async Task<long> DropAsync(string settings, CancellationToken cancellation) => (long)(await AskAsync(
        token => _context.PurgeStreamAsync(Server.Jobs, new StreamPurgeRequest { Filter = Server.JobsWith(settings) }, token), cancellation).ConfigureAwait(false)).Purged;

    /// <summary>What is left of the jobs of certain settings.</summary>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<JobsLeft> LeftAsync(string settings, CancellationToken cancellation)
    {
        // The stream is the truth; what a server knows of who has what may be older, after it was killed.
        if (!await HasJobsAsync(settings, cancellation).ConfigureAwait(false))
        {
            return JobsLeft.None;
        }

        INatsJSConsumer consumer = await AskAsync(token => _context.GetConsumerAsync(Server.Jobs, Workers(settings), token), cancellation).ConfigureAwait(false);
        return consumer.Info is { NumPending: 0, NumAckPending: 0 } ? JobsLeft.Forgotten : JobsLeft.Known;
    }

    /// <summary>Lets the server give out anew what it has forgotten to give out. Nobody may have a job; a job that somebody has all the same is done twice, and has one result.</summary>
    /// <param name="settings">The hash of the settings.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RemindAsync(string settings, CancellationToken cancellation) =>
        await AskAsync(token => _context.DeleteConsumerAsync(Server.Jobs, Workers(settings), token), cancellation).ConfigureAwait(false);

    /// <summary>How many messages a stream holds.</summary>
    /// <param name="stream">One of the server's streams.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<long> CountAsync(string stream, CancellationToken cancellation) =>
        (await AskAsync(token => _context.GetStreamAsync(stream, cancellationToken: token), cancellation).ConfigureAwait(false)).Info.State.Messages;

    /// <summary>Writes what is known of a job; it takes the place of what was there.</summary>
    /// <param name="stream">Results, dead letters or notes.</param>
    /// <param name="id">The job's hash.</param>
    /// <param name="value">What is known.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WriteAsync<T>(string stream, string id, T value, CancellationToken cancellation) =>
        (await PublishAsync(Server.Subject(stream, id), value, cancellation).ConfigureAwait(false)).EnsureSuccess();

    /// <summary>Reads what is known of a job; null where nothing is.</summary>
    /// <param name="stream">Results, dead letters or notes.</param>
    /// <param name="id">The job's hash.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<T?> FindAsync<T>(string stream, string id, CancellationToken cancellation)
        where T : class
    {
        return await FirstAsync(stream, new StreamMsgGetRequest { LastBySubj = Server.Subject(stream, id) }, cancellation).ConfigureAwait(false) is StoredMessage message
            ? Read<T>(message.Data.Span)
            : null;
    }

    /// <summary>Takes away what is known of a job.</summary>
    /// <param name="stream">Results, dead letters or notes.</param>
    /// <param name="id">The job's hash.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RemoveAsync(string stream, string id, CancellationToken cancellation) =>
        await AskAsync(token => _context.PurgeStreamAsync(stream, new StreamPurgeRequest { Filter = Server.Subject(stream, id) }, token), cancellation).ConfigureAwait(false);

    /// <summary>Reads everything in a stream.</summary>
    /// <param name="stream">Results, dead letters or notes.</param>
    /// <param name="cancellation">Gives up.</param>
    public async IAsyncEnumerable<Stored<T>> ListAsync<T>(string stream, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        long left = await CountAsync(stream, cancellation).ConfigureAwait(false);
        if (left == 0)
        {
            yield break;
        }

        INatsJSConsumer consumer = await AskAsync(token => _context.CreateOrderedConsumerAsync(stream, cancellationToken: token), cancellation).ConfigureAwait(false);

        // The server's clock alone: those of the machines that write and of this one may be others.
        DateTimeOffset now = consumer.Info.Created;
        while (left > 0)
        {
            long before = left;
            var page = new NatsJSFetchOpts { MaxMsgs = (int)Math.Min(left, PageSize), Expires = PagePatience };
            foreach (INatsJSMsg<byte[]> message in await Answer.InPartsAsync(answer => ReadAsync(consumer, page, answer), cancellation).ConfigureAwait(false))
            {
                left = (long)(message.Metadata?.NumPending ?? 0);
                if (Read<T>(message.Data) is T value)
                {
                    yield return new Stored<T>(message.Subject[(message.Subject.LastIndexOf('.') + 1)..], value, now - (message.Metadata?.Timestamp ?? now));
                }
            }

            if (left == before)
            {
                yield break;
            }
        }
    }

    /// <summary>The bucket of result files; it is made where it is missing.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<INatsObjStore> FilesAsync(CancellationToken cancellation)
    {
        var buckets = new NatsObjContext(_context);
        try
        {
            return await AskAsync(token => buckets.CreateObjectStoreAsync(new NatsObjConfig(Server.Files), token), cancellation).ConfigureAwait(false);
        }
        catch (NatsJSApiException exception) when (exception.Error.ErrCode == StreamExists)
        {
            // with limits or copies of somebody's own, as the other streams may be
            return await AskAsync(token => buckets.GetObjectStoreAsync(Server.Files, token), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Reads what lies in the queue; null where it is none of this.</summary>
    /// <param name="data">The message.</param>
    public static T? Read<T>(ReadOnlySpan<byte> data)
        where T : class
    {
        try
        {
            return data.IsEmpty ? null : JsonSerializer.Deserialize<T>(data, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<PubAckResponse> PublishAsync<T>(string subject, T value, CancellationToken cancellation) =>
        await AskAsync(token => _context.PublishAsync(subject, JsonSerializer.SerializeToUtf8Bytes(value, Json), NatsRawSerializer<byte[]>.Default, cancellationToken: token), cancellation).ConfigureAwait(false);

    private static Task<T> AskAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancellation) => Answer.WaitAsync(token => ask(token).AsTask(), cancellation);

    private static async Task<List<INatsJSMsg<byte[]>>> ReadAsync(INatsJSConsumer consumer, NatsJSFetchOpts page, Answer answer)
    {
        List<INatsJSMsg<byte[]>> messages = [];
        await foreach (INatsJSMsg<byte[]> message in consumer.FetchAsync(page, NatsRawSerializer<byte[]>.Default, answer.Token).ConfigureAwait(false))
        {
            answer.Heard();
            messages.Add(message);
        }

        return messages;
    }

    private static string Workers(string settings) => $"work-{settings[..16]}";

    private async Task<StoredMessage?> FirstAsync(string stream, StreamMsgGetRequest request, CancellationToken cancellation)
    {
        // It is asked for once: what it is called does not change, and a worker looks several times for each job.
        if (!_streams.TryGetValue(stream, out INatsJSStream? found))
        {
            found = _streams[stream] = await AskAsync(token => _context.GetStreamAsync(stream, cancellationToken: token), cancellation).ConfigureAwait(false);
        }

        try
        {
            return (await AskAsync(token => found.GetAsync(request, token), cancellation).ConfigureAwait(false)).Message;
        }
        catch (NatsJSApiException exception) when (exception.Error.ErrCode == NoMessage)
        {
            return null;
        }
    }

    private async Task MakeStreamsAsync(CancellationToken cancellation)
    {
        await MakeAsync(new StreamConfig(Server.Jobs, [$"{Server.Name}.jobs.*.*"])
        {
            Retention = StreamConfigRetention.Workqueue,
            Discard = StreamConfigDiscard.New,
            DiscardNewPerSubject = true,
        }).ConfigureAwait(false);
        await MakeAsync(new StreamConfig(Server.Results, [Server.Subject(Server.Results, "*")])).ConfigureAwait(false);
        await MakeAsync(new StreamConfig(Server.Dead, [Server.Subject(Server.Dead, "*")])).ConfigureAwait(false);
        await MakeAsync(new StreamConfig(Server.Notes, [Server.Subject(Server.Notes, "*")]) { MaxAge = NoteLife }).ConfigureAwait(false);

        // Where somebody has made a stream of this name with limits or copies of his own, it stays as it is; but what is done must leave the stream of jobs.
        async Task MakeAsync(StreamConfig config)
        {
            try
            {
                await AskAsync(token => _context.CreateStreamAsync(config with { MaxMsgsPerSubject = 1, Storage = StreamConfigStorage.File }, token), cancellation).ConfigureAwait(false);
            }
            catch (NatsJSApiException exception) when (exception.Error.ErrCode == StreamExists)
            {
                if (config.Retention == StreamConfigRetention.Workqueue)
                {
                    await RequireWorkQueueAsync(config.Name!, exception).ConfigureAwait(false);
                }
            }
        }

        async Task RequireWorkQueueAsync(string stream, Exception exception)
        {
            StreamConfigRetention? retention = (await AskAsync(token => _context.GetStreamAsync(stream, cancellationToken: token), cancellation).ConfigureAwait(false)).Info.Config.Retention;
            if (retention != StreamConfigRetention.Workqueue)
            {
                string word = $"{retention}".ToLowerInvariant();
                throw new UserException($"--queue: the stream '{stream}' of the server is no work queue (its retention is '{word}'), so that it would not empty; delete it, and this program makes it, or name another queue.", exception);
            }
        }
    }
}
