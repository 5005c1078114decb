using ASMNet.Live.Configuration;
using ASMNet.Media.FFmpeg;
using NATS.Client.Core;

namespace ASMNet.Live.Fleet;

/// <summary>The connection to the NATS server of a fleet. It comes back by itself, however long the server is away.</summary>
internal sealed class FleetServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly NatsConnection _connection;
    private readonly Action<string> _say;
    private readonly string _address;
    private readonly NatsLog _log = new();
    private bool _isAway;
    private string? _refusal;
    private volatile bool _isDisposed;

    /// <summary>Prepares the connection; nothing is opened yet.</summary>
    /// <param name="address">As <see cref="NatsAddress.Parse"/> takes it.</param>
    /// <param name="option">Where the address comes from, for the message about one that is none.</param>
    /// <param name="say">Receives a line when the server goes away and when it is there again.</param>
    /// <exception cref="UserException">It is no such address.</exception>
    public FleetServer(string address, string option, Action<string> say)
    {
        Uri uri = NatsAddress.Parse(address, option);
        _say = say;
        _address = $"{uri.Scheme}://{uri.Authority}";
        _connection = new NatsConnection(new NatsOpts
        {
            Url = address,
            Name = "asmnet-live",
            LoggerFactory = _log,
            ConnectTimeout = Patience,
            CommandTimeout = Patience,
            RequestTimeout = Patience,
            MaxReconnectRetry = -1,

            // A user that is refused now may be let in later.
            IgnoreAuthErrorAbort = true,
            ReconnectWaitMin = TimeSpan.FromSeconds(0.2),
            ReconnectWaitMax = TimeSpan.FromSeconds(2),
        });

        // Who only receives is told nothing else: a subscription waits until the connection is there again.
        _connection.ConnectionDisconnected += (_, _) =>
        {
            Tell(isAway: true, "the connection is lost");
            return ValueTask.CompletedTask;
        };
        _connection.ServerError += (_, error) =>
        {
            if (error.Error.Contains("authoriz", StringComparison.OrdinalIgnoreCase) || error.Error.Contains("authentication", StringComparison.OrdinalIgnoreCase))
            {
                Refuse(error.Error);
            }

            return ValueTask.CompletedTask;
        };
        _connection.ConnectionOpened += (_, _) =>
        {
            Tell(isAway: false, "");
            return ValueTask.CompletedTask;
        };
    }

    /// <summary>Sends a message, if that can be done within two seconds.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="message">Its bytes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False when the server is not there.</returns>
    public async Task<bool> TrySendAsync(string subject, byte[] message, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            if (_connection.ConnectionState != NatsConnectionState.Open)
            {
                await _connection.ConnectAsync().AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
            }

            await _connection.PublishAsync(subject, message, cancellationToken: limit.Token).ConfigureAwait(false);
            TellThatItIsThere();
            return true;
        }
        catch (Exception error) when (error is NatsException or OperationCanceledException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            if (!cancellation.IsCancellationRequested)
            {
                TellThatItIsAway(error);
            }

            return false;
        }
    }

    /// <summary>Receives the messages of a subject until it is cancelled.</summary>
    /// <param name="subject">The subject, which may stand for several.</param>
    /// <param name="receive">Gets the subject and the bytes of each.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ReceiveAsync(string subject, Action<string, ReadOnlyMemory<byte>> receive, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await foreach (NatsMsg<byte[]> message in _connection.SubscribeAsync<byte[]>(subject, cancellationToken: cancellation).ConfigureAwait(false))
                {
                    TellThatItIsThere();
                    receive(message.Subject, message.Data);
                }
            }
            catch (Exception error) when (error is NatsException or IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                TellThatItIsAway(error);
                await Task.Delay(Patience, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await ((Task)_connection.DisposeAsync().AsTask().WaitAsync(Patience)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void TellThatItIsAway(Exception error)
    {
        if ((error is NatsServerException ? error : error.InnerException) is NatsServerException { IsAuthError: true } refused)
        {
            Refuse(refused.Error);
        }
        else
        {
            Tell(isAway: true, error is OperationCanceledException ? "no answer" : MediaAddress.WithoutPassword(NatsAddress.Reason(error, _log.Failure)));
        }
    }

    // Also where it was said that the server is away: that it is there and lets nobody in again is another thing. Each try is refused alike.
    private void Refuse(string why)
    {
        Interlocked.Exchange(ref _isAway, true);
        // the client tells of the server's words twice, once in small letters
        if (!_isDisposed && !string.Equals(why, Interlocked.Exchange(ref _refusal, why), StringComparison.OrdinalIgnoreCase))
        {
            _say($"{_address}: the server refuses the user ({why}); nothing is published or received until it lets this program in.");
        }
    }

    // A message may have lain here, or have been sent, when the connection was lost.
    private void TellThatItIsThere()
    {
        if (_connection.ConnectionState == NatsConnectionState.Open)
        {
            Tell(isAway: false, "");
        }
    }

    private void Tell(bool isAway, string why)
    {
        if (!isAway)
        {
            Interlocked.Exchange(ref _refusal, null);
        }

        if (!_isDisposed && isAway != Interlocked.Exchange(ref _isAway, isAway))
        {
            _say(isAway ? $"{_address}: {why}; nothing is published or received until the server is there." : $"{_address}: the server is there again.");
        }
    }
}
