using System.Runtime.InteropServices;

namespace ASMNet.Live.Commands;

/// <summary>Turns Ctrl+C and SIGTERM into a cancellation, so that files are finished. A second Ctrl+C ends the process at once.</summary>
internal sealed class InterruptHandler : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public InterruptHandler()
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        // The second one is not cancelled here, and so ends the process as it always would.
        context.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
