using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace ASMNet.Live.Shell;

/// <summary>
/// Tells the service manager that started the program, where one did and named a socket (systemd's <c>NOTIFY_SOCKET</c>), that it is ready, that it is
/// alive (<c>WATCHDOG_USEC</c>) and that it ends.
/// </summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(10);
    private readonly SystemdNotifier? _notifier = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is null ? null : Connect();
    private readonly Func<string> _status;
    private readonly Func<bool> _isAlive;
    private readonly Action<string> _complain;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _stop = new();
    private Task _telling = Task.CompletedTask;
    private bool _isUnreachable;
    private bool _isStopping;

    /// <summary>Prepares; nothing is told yet.</summary>
    /// <param name="status">What people should read in the manager's list.</param>
    /// <param name="isAlive">Whether the program gets on; where it does not, the manager is told nothing, and so may start it anew.</param>
    /// <param name="complain">Receives that the manager cannot be reached.</param>
    /// <param name="timeProvider">The clock.</param>
    public ServiceManager(Func<string> status, Func<bool> isAlive, Action<string> complain, TimeProvider timeProvider)
    {
        _status = status;
        _isAlive = isAlive;
        _complain = complain;
        _timeProvider = timeProvider;
    }

    /// <summary>The program does its work from now on.</summary>
    public void Ready()
    {
        if (_notifier is not { IsEnabled: true })
        {
            return;
        }

        Tell(ServiceState.Ready);
        _telling = TellAsync();
    }

    /// <summary>The program begins to end; it is told once.</summary>
    public void Stopping()
    {
        if (_notifier is { IsEnabled: true } && !Interlocked.Exchange(ref _isStopping, true))
        {
            Tell(ServiceState.Stopping);
        }
    }

    /// <summary>The program ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        Stopping();
    }

    private static SystemdNotifier Connect() => new();

    private async Task TellAsync()
    {
        bool isWatched = long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long microseconds) && microseconds > 0;
        using var timer = new PeriodicTimer(isWatched ? TimeSpan.FromMicroseconds(Math.Clamp(microseconds / 2, 10_000, 60_000_000)) : StatusEvery, _timeProvider);
        do
        {
            if (isWatched && _isAlive())
            {
                Tell(new ServiceState("WATCHDOG=1"));
            }

            Tell(new ServiceState($"STATUS={_status()}"));
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private void Tell(ServiceState state)
    {
        try
        {
            _notifier!.Notify(state);
        }
        catch (SocketException exception)
        {
            if (!_isUnreachable)
            {
                _isUnreachable = true;
                _complain($"the service manager's socket (NOTIFY_SOCKET) cannot be reached: {exception.Message}");
            }
        }
    }
}
