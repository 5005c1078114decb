using Microsoft.Extensions.Hosting;

namespace ASMNet.Live.Web.Hosting;

/// <summary>Keeps the host's hands off signals: it would swallow SIGQUIT, and end the service before the program that it is a part of.</summary>
internal sealed class NoSignals : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
