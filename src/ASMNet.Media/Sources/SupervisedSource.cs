using System.Globalization;

namespace ASMNet.Media.Sources;

/// <summary>
/// A live source that is opened again when it stops, after a pause that doubles with each failure. Its time goes on by the clock, so
/// that a gap in the pictures is one in time too.
/// </summary>
public sealed class SupervisedSource : IFrameSource, IDisposalTeller
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    private readonly Func<CancellationToken, IFrameSource> _open;
    private readonly TimeProvider _timeProvider;
    private readonly Action<string> _report;

    /// <summary>Cancelled when it is disposed of; it holds nothing that would have to be let go.</summary>
    private readonly CancellationTokenSource _over = new();
    private IFrameSource? _source;
    private long? _startedAt;
    private long _sequence;
    private long _lastAt;
    private TimeSpan _pause = FirstPause;
    private volatile string? _trouble;

    /// <summary>Takes over an opened source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="open">Opens it again; it throws a <see cref="MediaException"/> as long as it cannot.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="report">Receives that it is gone, and that it is back.</param>
    public SupervisedSource(IFrameSource source, Func<CancellationToken, IFrameSource> open, TimeProvider timeProvider, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(report);
        _source = source;
        _open = open;
        _timeProvider = timeProvider;
        _report = report;
        Info = source.Info;
        _lastAt = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public SourceInfo Info { get; }

    /// <inheritdoc/>
    public string? Defect => null;

    /// <inheritdoc/>
    public string? Trouble => _trouble;

    /// <inheritdoc/>
    bool IDisposalTeller.IsDisposed => _over.IsCancellationRequested;

    /// <inheritdoc/>
    public bool Read(MediaFrame frame, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        while (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            if (_source is null && !TryReopen(cancellation))
            {
                continue;
            }

            if (TryRead(frame, cancellation))
            {
                Stamp(frame);
                return true;
            }
        }

        return false;
    }

    /// <summary>Lets the source go and opens it no more; a read that is under way on another thread ends.</summary>
    public void Dispose()
    {
        _over.Cancel();
        Close();
    }

    private bool TryRead(MediaFrame frame, CancellationToken cancellation)
    {
        string reason;
        if (_source is not IFrameSource source)
        {
            // disposed of meanwhile
            return false;
        }

        try
        {
            if (source.Read(frame, cancellation))
            {
                return true;
            }

            reason = source.Defect ?? $"{Info.Description} has ended";
        }
        catch (MediaException exception)
        {
            reason = exception.Message.TrimEnd('.');
        }
        catch (ObjectDisposedException) when (_over.IsCancellationRequested)
        {
            // disposed of between the look at it and the read
            return false;
        }

        if (!cancellation.IsCancellationRequested && !_over.IsCancellationRequested)
        {
            Close();
            _trouble = $"{reason}; it is being opened again";
            _report($"{_trouble}.");
            Wait(cancellation);
        }

        return false;
    }

    private bool TryReopen(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _over.Token);
        try
        {
            IFrameSource source = _open(either.Token);
            if (source.Info.Width != Info.Width || source.Info.Height != Info.Height)
            {
                source.Dispose();
                throw new MediaException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Info.Description} came back with pictures of {source.Info.Width}x{source.Info.Height} instead of {Info.Width}x{Info.Height}"));
            }

            _source = source;
            if (_over.IsCancellationRequested)
            {
                Close();
            }

            return true;
        }
        catch (MediaException exception)
        {
            _trouble = $"{exception.Message.TrimEnd('.')}; it is being opened again";
            Wait(cancellation);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Wait(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _over.Token);
        ClockWait.For(_timeProvider, _pause, either.Token); // the reader sees the tokens too
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private void Stamp(MediaFrame frame)
    {
        _startedAt ??= frame.CapturedAt;
        frame.Timestamp = _timeProvider.GetElapsedTime(_startedAt.Value, frame.CapturedAt);
        frame.Sequence = _sequence++;
        frame.Origin = frame.Origin with { Number = frame.Sequence };
        if (_trouble is not null)
        {
            _report(string.Create(CultureInfo.InvariantCulture, $"{Info.Description} is back after {_timeProvider.GetElapsedTime(_lastAt).TotalSeconds:0.0} s."));
            _trouble = null;
            _pause = FirstPause;
        }

        _lastAt = frame.CapturedAt;
    }

    private void Close() => Interlocked.Exchange(ref _source, null)?.Dispose();
}
