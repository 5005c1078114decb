using System.Diagnostics;
using System.Globalization;

namespace ASMNet.Media.FFmpeg;

/// <summary>
/// An ffmpeg that takes pictures on its standard input. No wait for it is without a deadline: one that takes nothing for too long
/// (<see cref="StallLimit"/>, if nothing else is said), does not end in time, or still runs when there is no time left, is killed. Time in which this program itself stands still does not count. One thread uses it.
/// </summary>
internal sealed class EncoderProcess : IDisposable
{
    /// <summary>How long it may keep a picture from being taken before it counts as hanging.</summary>
    public static readonly TimeSpan StallLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long it may take to write its last pictures.</summary>
    public static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(1);
    private readonly Process _process;
    private readonly Task<string> _messages;
    private readonly Deadline _deadline;
    private readonly CancellationTokenRegistration _urgent;
    private readonly TimeSpan _stallLimit;
    private int _disposed;
    private volatile string? _killedBecause;

    /// <summary>Starts it.</summary>
    /// <param name="tools">ffmpeg.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="urgent">Kills it: there is no time left.</param>
    /// <param name="stallLimit">How long it may take nothing; null for <see cref="StallLimit"/>.</param>
    public EncoderProcess(FFmpegTools tools, IEnumerable<string> arguments, CancellationToken urgent, TimeSpan? stallLimit = null)
    {
        _stallLimit = stallLimit ?? StallLimit;
        _process = tools.Start(arguments);
        _messages = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        Input = new GuardedInput(this, _process.StandardInput.BaseStream);
        _deadline = new Deadline(TimeProvider.System, () => Kill(string.Create(CultureInfo.InvariantCulture, $"ffmpeg took no picture for {_stallLimit.TotalSeconds:0.#} s")));
        _urgent = urgent.Register(() => Kill("the program had to end before it was finished"));
    }

    /// <summary>Its standard input. Writing fails with an <see cref="IOException"/> when it has ended.</summary>
    public Stream Input { get; }

    /// <summary>Ends its input and waits until it has written everything.</summary>
    /// <returns>Null when it has; otherwise why not, as half a sentence.</returns>
    public string? Finish()
    {
        CloseInput();
        if (!HasEndedWithin(FinishLimit))
        {
            Kill($"ffmpeg did not finish within {FinishLimit.TotalSeconds:0} s");
        }

        return WaitForEnd() && FFmpegTools.WroteAll(_process.ExitCode, Said()) ? null : Reason();
    }

    /// <summary>Why it has ended or must end, as half a sentence. It does not run afterwards.</summary>
    public string Reason()
    {
        // It has ended by itself where writing failed, and then tells why; if not, something else is wrong with it.
        if (!_process.WaitForExit(AfterTheEnd))
        {
            Kill("ffmpeg takes no more pictures");
        }

        if (!WaitForEnd())
        {
            return "ffmpeg cannot be ended";
        }

        const int SignalBase = 128;
        const int FileTooLarge = 25;
        string said = Said();
        return _killedBecause
            ?? (_process.ExitCode == SignalBase + FileTooLarge && !OperatingSystem.IsWindows() ? MediaException.TooLarge
            : said.Length == 0 && _process.ExitCode > SignalBase ? $"ffmpeg was ended by signal {_process.ExitCode - SignalBase}" : FFmpegTools.Explain(said));
    }

    /// <summary>Kills it if it still runs. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        _deadline.Dispose();
        _urgent.Dispose();
        Kill("it is not wanted any more");
        WaitForEnd();
        CloseInput();
        _process.Dispose();
    }

    private string Said() => _messages.Wait(AfterTheEnd) ? _messages.Result : "";

    // In looks, as a Deadline counts: one wait would be over where this program stood still in it, without a moment for ffmpeg.
    private bool HasEndedWithin(TimeSpan limit)
    {
        for (TimeSpan waited = TimeSpan.Zero; waited < limit; waited += LookEvery)
        {
            if (_process.WaitForExit(LookEvery))
            {
                return true;
            }
        }

        return false;
    }

    private bool WaitForEnd() => _process.WaitForExit(AfterTheEnd);

    private void Kill(string because)
    {
        try
        {
            if (!_process.HasExited)
            {
                _killedBecause ??= because;
                _process.Kill();
            }
        }
        catch (InvalidOperationException)
        {
            // It has ended in this moment.
        }
    }

    private void CloseInput()
    {
        try
        {
            Input.Dispose();
        }
        catch (IOException)
        {
            // It has gone; its exit code and messages tell why.
        }
    }

    /// <summary>Gives each write its deadline.</summary>
    private sealed class GuardedInput(EncoderProcess owner, Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            owner._deadline.Expect(owner._stallLimit);
            try
            {
                stream.Write(buffer);
            }
            finally
            {
                owner._deadline.Arrived();
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
