using System.Globalization;
using ASMNet.Media;

namespace ASMNet.Live.Output.Video;

/// <summary>
/// A recording that ends or goes on in a new file at its limits, and in order before the disk is full. A file that is complete is finished on a
/// thread of its own, while the next one is written.
/// </summary>
public sealed class LimitedVideo : IFrameSink
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WarnBefore = TimeSpan.FromMinutes(5);
    private readonly Func<int, VideoFile> _open;
    private readonly RecordingLimits _limits;
    private readonly Action<string> _warn;
    private readonly TimeProvider _timeProvider;
    private readonly DiskSync _disk;
    private readonly Func<string, long> _freeSpace;
    private readonly List<Task> _finishing = [];
    private readonly (long Bytes, long At) _firstFree;
    private volatile string[] _files;
    private VideoFile _current;
    private TimeSpan? _first;
    private TimeSpan? _segmentFirst;
    private long _lookedAt;
    private TimeSpan? _last;
    private TimeSpan _lastFrame;
    private long _lengthBefore;
    private long _framesBefore;
    private long _frames;
    private long _lastLength;
    private volatile bool _lostBefore;
    private bool _warned;

    /// <summary>Opens the first file.</summary>
    /// <param name="open">Opens a file by its number, from 1.</param>
    /// <param name="limits">When it ends.</param>
    /// <param name="warn">Receives what people should know while it goes on.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="freeSpace">Free bytes where a file lies; null for what the system says.</param>
    /// <exception cref="MediaException">The file cannot be written.</exception>
    public LimitedVideo(Func<int, VideoFile> open, RecordingLimits limits, Action<string> warn, TimeProvider timeProvider, Func<string, long>? freeSpace = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(warn);
        ArgumentNullException.ThrowIfNull(timeProvider);
        (_open, _limits, _warn, _timeProvider) = (open, limits, warn, timeProvider);
        _disk = new DiskSync(timeProvider);
        _freeSpace = freeSpace ?? FreeSpace.Of;
        _current = open(1);
        _files = [_current.Sink.Description];
        _lookedAt = timeProvider.GetTimestamp();
        _firstFree = (_freeSpace(_current.File.TemporaryPath), _lookedAt);
    }

    /// <inheritdoc/>
    public string Description => _current.Sink.Description;

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => _files;

    /// <summary>What the names of its files end with: what was asked for, or what could be written in its place.</summary>
    public string Extension => Path.GetExtension(_current.File.Path);

    /// <inheritdoc/>
    public bool NeedsPicture => true;

    /// <inheritdoc/>
    public bool IsFull { get; private set; }

    /// <inheritdoc/>
    public string? Problem { get; private set; }

    /// <inheritdoc/>
    public long Length => _lengthBefore + _current.Length;

    /// <inheritdoc/>
    public KeptFrames? Kept
    {
        get
        {
            // of a file before the last that failed at its end the frames are counted already, and its time lies before that of the last;
            // the last frame of all lasts as long as the one before it
            KeptFrames? current = _current.Sink.Kept;
            return current is null && !_lostBefore ? null
                : new KeptFrames(
                    Interlocked.Read(ref _framesBefore) + (current?.Frames ?? _frames),
                    (_segmentFirst - _first ?? TimeSpan.Zero) + (current?.Length ?? _last - _segmentFirst + _lastFrame ?? TimeSpan.Zero));
        }
    }

    /// <inheritdoc/>
    public void Write(MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        _first ??= frame.Timestamp;
        if (!IsFull && frame.Timestamp - _first >= _limits.Duration)
        {
            IsFull = true;
        }

        if (!IsFull && _timeProvider.GetElapsedTime(_lookedAt) is var since && since >= LookEvery)
        {
            _lookedAt = _timeProvider.GetTimestamp();
            LookAtSpace(since);
        }

        if (IsFull)
        {
            return;
        }

        _segmentFirst ??= frame.Timestamp;
        if (frame.Timestamp - _segmentFirst >= _limits.Segment)
        {
            BeginSegment();
            _segmentFirst = frame.Timestamp;
        }

        _current.Sink.Write(frame);
        _frames++;
        _lastFrame = frame.Timestamp - _last ?? TimeSpan.Zero;
        _last = frame.Timestamp;
        if (!_disk.Wrote(_current.File.TemporaryPath))
        {
            throw _current.File.Lost();
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        List<Exception> faults = [];
        try
        {
            _current.Sink.Complete();
        }
        catch (Exception exception)
        {
            faults.Add(exception);
        }

        faults.AddRange(WaitForSegments());
        if (faults.Count > 0)
        {
            throw faults.Count == 1 ? faults[0] : new MediaException(string.Join(' ', faults.Select(fault => fault.Message)), faults[0]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _current.Sink.Dispose();
        }
        finally
        {
            foreach (Exception fault in WaitForSegments())
            {
                _warn(fault.Message);
            }
        }
    }

    private void BeginSegment()
    {
        VideoFile complete = _current;
        long given = _frames;
        VideoFile next = Open(_files.Length + 1);
        _lengthBefore += complete.Length;
        _lastLength = 0;
        Interlocked.Add(ref _framesBefore, given);
        _frames = 0;
        _finishing.Add(Task.Run(() =>
        {
            using (complete.Sink)
            {
                try
                {
                    complete.Sink.Complete();
                }
                catch when (complete.Sink.Kept is KeptFrames kept)
                {
                    Interlocked.Add(ref _framesBefore, kept.Frames - given);
                    _lostBefore = true;
                    throw;
                }
            }
        }));
        _current = next;
        _files = [.. _files, next.Sink.Description];
    }

    private VideoFile Open(int number)
    {
        try
        {
            return _open(number);
        }
        catch (MediaException exception)
        {
            string message = exception.Message;
            try
            {
                _current.Sink.Complete();
                message += $" What was written until then is complete in '{Description}'.";
            }
            catch (Exception fault)
            {
                message += $" {fault.Message}";
            }

            throw new MediaException(message, exception);
        }
    }

    /// <summary>Waits until the files before the last are finished, for which each has its own deadlines; gives what went wrong.</summary>
    private List<Exception> WaitForSegments()
    {
        List<Exception> faults = [];
        foreach (Task task in _finishing)
        {
            try
            {
                task.GetAwaiter().GetResult();
            }
            catch (Exception exception)
            {
                faults.Add(exception);
            }
        }

        _finishing.Clear();
        return faults;
    }

    private void LookAtSpace(TimeSpan since)
    {
        long length = _current.Length;
        double bytesASecond = Math.Max(0, length - _lastLength) / since.TotalSeconds;
        _lastLength = length;
        if (_lengthBefore + length >= _limits.Size)
        {
            IsFull = true;
            return;
        }

        string path = _current.File.TemporaryPath;
        long floor = FreeSpace.Floor(path, _limits.FreeSpaceFloor);
        long free = _freeSpace(path);

        // data beside the video and other programs fill the disk too
        double lostASecond = (_firstFree.Bytes - free) / _timeProvider.GetElapsedTime(_firstFree.At, _lookedAt).TotalSeconds;
        bytesASecond = Math.Max(bytesASecond, lostASecond);
        if (free <= floor)
        {
            string reached = $"only {Megabytes(free)} are free on its disk, and recordings end at {Megabytes(floor)} (Recording:FreeSpaceFloor)";
            if (_current.File.IsDraft)
            {
                throw new MediaException($"'{Description}' cannot be written any further: {reached}.", FullDisk.Reached(reached));
            }

            IsFull = true;
            Problem = $"'{Description}' ends here: {reached}. What was written is complete.";
        }
        else if (!_warned && !_current.File.IsDraft && free - floor < bytesASecond * WarnBefore.TotalSeconds)
        {
            _warned = true;
            double seconds = (free - floor) / bytesASecond;
            _warn($"{Megabytes(free)} are free on the disk of '{Description}'; the recording ends in about {About(seconds)}, when {Megabytes(floor)} are left.");
        }
    }

    private static string About(double seconds) =>
        seconds < 90 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, seconds):0} s") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} minutes");

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");
}
