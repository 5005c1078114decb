namespace ASMNet.Live.Configuration;

/// <summary>Hears from a client of NATS why it could not connect, which it logs and does not throw.</summary>
internal sealed class NatsLog : ILoggerFactory, ILogger
{
    private volatile Exception? _failure;

    /// <summary>Why it could not connect last; null where it could, or has not tried.</summary>
    public Exception? Failure => _failure;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        // It listens alone.
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && IsEnabled(logLevel))
        {
            _failure = exception;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It holds nothing.
    }
}
