using System.Globalization;
using System.Threading.Channels;
using ASMNet.Imaging;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// One recording, with a queue and a thread of its own: whoever hands it a frame never waits for the encoder or the disk. When the queue is
/// full, the frame is dropped here and counted.
/// </summary>
internal sealed class Recording
{
    private static readonly TimeSpan StalledAfter = TimeSpan.FromSeconds(5);
    private const string Open = "recording";
    private const int MostWaiting = 30;
    private const int LeastWaiting = 4;

    private const long MostWaitingBytes = 64 << 20;
    private readonly SourceInfo _source;
    private readonly Action<string> _tell;
    private volatile MediaFramePool? _frames;
    private readonly Channel<MediaFrame> _queue;
    private readonly int _capacity;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _timeProvider;
    private volatile IFrameSink? _sink;
    private volatile IReadOnlyList<string> _files;
    private long _writesSince;
    private long _written;
    private long _dropped;
    private long _first = -1;
    private long _last;
    private long _length;
    private string _state = Open;
    private volatile string? _error;
    private volatile string? _problem;

    /// <summary>Starts the thread.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="sink">Writes the frames; it is disposed at the end.</param>
    /// <param name="source">Size and frame rate.</param>
    /// <param name="tell">Receives what people at the program should know.</param>
    /// <param name="timeProvider">The clock.</param>
    public Recording(string id, IFrameSink sink, SourceInfo source, Action<string> tell, TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        Id = id;
        _sink = sink;
        _files = sink.Files;
        _source = source;
        _tell = tell;
        _capacity = (int)Math.Clamp(MostWaitingBytes / Math.Max(1, 3L * source.Width * source.Height), LeastWaiting, MostWaiting);
        _queue = Channel.CreateBounded<MediaFrame>(new BoundedChannelOptions(_capacity) { SingleReader = true });
        new Thread(Work) { IsBackground = true, Name = "recorder" }.Start();
    }

    public string Id { get; }

    /// <summary>The files, the first of which gives the recording its name.</summary>
    public IReadOnlyList<string> Files => _sink?.Files ?? _files;

    /// <summary>Whether it takes frames.</summary>
    public bool IsOpen => Volatile.Read(ref _state) == Open;

    /// <summary>Completes when nothing is written any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Frames that found the queue full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>What people should know while its encoder or disk takes nothing for seconds; null while it goes on.</summary>
    public string? Stall => Volatile.Read(ref _writesSince) is var since and not 0 && _timeProvider.GetElapsedTime(since) is var time && time > StalledAfter
        ? string.Create(CultureInfo.InvariantCulture, $"'{Files[0]}': the encoder or the disk has taken nothing for {time.TotalSeconds:0} s; pictures are missing in the recording, the tracking goes on.")
        : null;

    /// <summary>Why it failed, ended before its time, or goes on without a part of it; null for none of these.</summary>
    public string? Error => _error ?? _problem;

    /// <summary>Whether it was given a frame.</summary>
    public bool HasBegun => Interlocked.Read(ref _first) >= 0;

    public RecordingInfo Info
    {
        get
        {
            string state = Volatile.Read(ref _state);
            return new(Id, Path.GetFileName(Files[0]), state, Seconds, Interlocked.Read(ref _written), Interlocked.Read(ref _length), Error ?? Stall)
            {
                Dropped = Dropped,

                // one that failed keeps a file only where something is in it
                Files = [.. Files.Where(file => state != "failed" || File.Exists(file)).Select(file => Path.GetFileName(file))],
            };
        }
    }

    private double Seconds => Interlocked.Read(ref _written) == 0
        ? 0
        : TimeSpan.FromTicks(Interlocked.Read(ref _last) - Interlocked.Read(ref _first)).TotalSeconds + (1 / _source.FrameRate);

    /// <summary>Takes a copy of a frame, or drops it. One thread calls it.</summary>
    public void Write(MediaFrame frame)
    {
        if (frame.Buffer.Width != _source.Width || frame.Buffer.Height != _source.Height)
        {
            // a video cannot hold pictures of another size
            Close();
            return;
        }

        if (!IsOpen)
        {
            return;
        }

        if (_queue.Reader.Count >= _capacity)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        MediaFramePool frames = _frames ??= new MediaFramePool(new FramePool(), frame.Faces.Capacity);
        MediaFrame copy = frames.Rent();
        frame.Buffer.Pixels.CopyTo(copy.Allocate(_source.Width, _source.Height).Pixels);
        copy.Sequence = frame.Sequence;
        copy.Timestamp = frame.Timestamp;
        copy.Origin = frame.Origin;
        copy.IsUnread = frame.IsUnread;
        copy.Faces.CopyFrom(frame.Faces);
        if (!_queue.Writer.TryWrite(copy))
        {
            frames.Return(copy);
        }
    }

    /// <summary>Takes no more frames. What waits is written, and the file is finished, on the recording's own thread.</summary>
    public void Close()
    {
        if (_queue.Writer.TryComplete())
        {
            // its thread may have finished it by now
            Interlocked.CompareExchange(ref _state, "finishing", Open);
        }
    }

    private void Work()
    {
        try
        {
            while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_queue.Reader.TryRead(out MediaFrame? frame))
                {
                    Take(frame);
                }
            }

            Finish();
        }
        catch (Exception error)
        {
            Fail(WordsOf(error));
        }

        DisposeSink();

        // the recording stays in the list; its encoder and its pictures' memory do not
        _files = Files;
        _sink = null;
        _frames = null;
        _ended.SetResult();
    }

    private void Take(MediaFrame frame)
    {
        try
        {
            if (_error is not null || _sink!.IsFull)
            {
                return;
            }

            Volatile.Write(ref _writesSince, _timeProvider.GetTimestamp());
            _sink!.Write(frame);
            if (!_sink!.IsFull)
            {
                Interlocked.CompareExchange(ref _first, frame.Timestamp.Ticks, -1);
                Interlocked.Exchange(ref _last, frame.Timestamp.Ticks);
                Interlocked.Increment(ref _written);
            }

            Interlocked.Exchange(ref _length, _sink!.Length);
            TellProblem();
        }
        catch (Exception error) when (error is ASMNetException or IOException)
        {
            Fail(error.Message);
        }
        finally
        {
            Volatile.Write(ref _writesSince, 0);
            _frames!.Return(frame);
            if (_error is not null || _sink!.IsFull)
            {
                Close();
            }
        }
    }

    private void Finish()
    {
        if (_error is not null)
        {
            return;
        }

        if (!HasBegun)
        {
            Fail("It was stopped before the first frame.");
            return;
        }

        _sink!.Complete();
        Measure();
        TellProblem();
        Volatile.Write(ref _state, "finished");
        _tell($"recorded {string.Join(", ", Files.Select(Path.GetFullPath))}");
    }

    private void TellProblem()
    {
        if (_sink!.Problem is string problem && problem != _problem)
        {
            _problem = problem;
            _tell(problem);
        }
    }

    private void Fail(string error)
    {
        _error = error;
        CountKept();
        Volatile.Write(ref _state, "failed");
        _queue.Writer.TryComplete();
        if (HasBegun)
        {
            _tell(error);
        }
    }

    /// <summary>What the encoder of a video that failed was given is more than the file holds.</summary>
    private void CountKept()
    {
        if (_sink!.Kept is KeptFrames kept)
        {
            Interlocked.Exchange(ref _written, kept.Frames);
            Interlocked.Exchange(ref _last, Interlocked.Read(ref _first) + (kept.Length - TimeSpan.FromSeconds(1 / _source.FrameRate)).Ticks);
        }
    }

    private void DisposeSink()
    {
        try
        {
            _sink!.Dispose();
            CountKept();
            Measure();
        }
        catch (Exception error)
        {
            // on this thread it would end the program, and all that is recorded of other sources
            string words = WordsOf(error);
            if (words != _error)
            {
                _tell(words);
            }

            _error ??= words;
        }
    }

    private static string WordsOf(Exception error) => error switch
    {
        AggregateException all => string.Join(' ', all.InnerExceptions.Select(WordsOf)),
        ASMNetException or IOException or UnauthorizedAccessException => error.Message,
        _ => $"The recording failed: {error}",
    };

    private void Measure()
    {
        long length = Files.Sum(file => FileLength.Of(file) ?? 0);
        Interlocked.Exchange(ref _length, length);
    }
}
