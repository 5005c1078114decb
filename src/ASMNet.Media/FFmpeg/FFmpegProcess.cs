using System.Diagnostics;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// ffmpeg or ffprobe while it reads for us. Whoever waits for it sets a deadline first; one that passes ends the process, which ends
/// the waiting, since a pipe's read cannot be ended in another way.
/// </summary>
internal sealed class FFmpegProcess : IDisposable
{
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly Thread _log;
    private readonly Deadline _deadline;

    /// <summary>Held by who waits for the end, so that the process is not let go under it; both waits are short.</summary>
    private readonly Lock _ending = new();
    private volatile bool _wasLate;
    private volatile bool _wasStopped;
    private bool _disposed;

    /// <summary>Takes over a process that was started with its streams redirected.</summary>
    /// <param name="process">The process.</param>
    /// <param name="timeProvider">The clock of the deadlines.</param>
    /// <param name="container">ffmpeg's name of the input's container; null where it is not known.</param>
    public FFmpegProcess(Process process, TimeProvider timeProvider, string? container = null)
    {
        Report = new DecoderReport(container);
        _process = process;
        _process.StandardInput.Close();
        Output = process.StandardOutput.BaseStream;
        Stream error = process.StandardError.BaseStream;
        _log = new Thread(() => Report.ReadToEnd(error)) { IsBackground = true, Name = "ffmpeg log" };
        _log.Start();
        _deadline = new Deadline(timeProvider, Late);
    }

    /// <summary>Its standard output.</summary>
    public Stream Output { get; }

    /// <summary>What it said. Complete after <see cref="WaitForExit"/>.</summary>
    public DecoderReport Report { get; }

    /// <summary>Whether it was ended because a deadline had passed.</summary>
    public bool WasLate => _wasLate;

    /// <summary>Whether it was ended by <see cref="Stop"/>.</summary>
    public bool WasStopped => _wasStopped;

    /// <summary>Sets the deadline of what is waited for next.</summary>
    /// <param name="time">From now; time in which this program stands still does not count.</param>
    public void Expect(TimeSpan time) => _deadline.Expect(time);

    /// <summary>Takes the deadline away: what was waited for has come.</summary>
    public void Arrived() => _deadline.Arrived();

    /// <summary>Ends it at once.</summary>
    public void Stop()
    {
        _wasStopped = true;
        Kill();
    }

    /// <summary>Waits for its end and for the last of what it said; one that does not end by itself is ended.</summary>
    /// <returns>Its exit code; null where it had to be ended, or was disposed of meanwhile.</returns>
    public int? WaitForExit()
    {
        Arrived();
        lock (_ending)
        {
            if (_disposed)
            {
                return null;
            }

            bool ended = _process.WaitForExit(EndingTime);
            if (!ended)
            {
                Kill();
                _process.WaitForExit(EndingTime);
            }

            _log.Join(EndingTime);
            return ended && !_wasLate && !_wasStopped ? _process.ExitCode : null;
        }
    }

    /// <summary>Ends it if it still runs. A second call does nothing.</summary>
    public void Dispose()
    {
        _deadline.Dispose();
        Kill();
        lock (_ending)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _process.WaitForExit(EndingTime);
            _log.Join(EndingTime);
            _process.Dispose();
        }
    }

    private void Late()
    {
        _wasLate = true;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself, or ends just now.
        }
    }
}
