using System.Globalization;
using ASMNet.Live.Output;
using ASMNet.Live.Output.Video;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>
/// Writes the annotated video while somebody wants it. File names are made here, never by a client. Nothing here waits for an encoder or a disk
/// while it holds its lock, and a fault ends the recording and not the pipeline.
/// </summary>
/// <param name="place">Where the files go.</param>
/// <param name="open">Opens the video: path without extension, size and frame rate, and what ends every wait.</param>
/// <param name="tell">Receives what people at the program should know.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="openData">Opens files for what is tracked, beside a video; null where there can be none.</param>
internal sealed class LiveRecorder(RecordingPlace place, Func<string, SourceInfo, CancellationToken, IFrameSink> open, Action<string> tell, TimeProvider timeProvider, Func<string, SourceInfo, IReadOnlyList<string>, IReadOnlyList<IFrameSink>>? openData = null) : IDisposable
{
    private const int MostRemembered = 100;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FinishPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AfterUrgency = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _urgent = new();
    private readonly Lock _gate = new();
    private readonly List<Recording> _all = [];
    private long _droppedByForgotten;
    private long _failedAndForgotten;
    private volatile Recording? _current;
    private bool _isOpening;
    private int _closings;

    /// <summary>Whether a recording waits for frames.</summary>
    public bool IsRecording => _current is { IsOpen: true };

    /// <summary>The recording that waits for frames, or null.</summary>
    public RecordingInfo? Current => _current is { IsOpen: true } current ? current.Info : null;

    /// <summary>The recordings that earlier runs have left in the folder, and then the newest of this run, oldest first.</summary>
    public IReadOnlyList<RecordingInfo> All
    {
        get
        {
            List<Recording> own = Snapshot();
            HashSet<string> known = [.. own.SelectMany(recording => recording.Files).Select(file => Path.GetFileName(file)!)];
            return
            [
                .. place.Find().Where(found => !known.Contains(found.File.Name)).Select(found => new RecordingInfo(found.Id, found.File.Name, "earlier", 0, 0, found.Length)),
                .. own.Select(recording => recording.Info),
            ];
        }
    }

    /// <summary>What went wrong with recordings that are remembered: those that failed after their first frame, or ended before their time.</summary>
    public IReadOnlyList<string> Faults => [.. Snapshot().Where(IsFault).Select(recording => recording.Error!)];

    /// <summary>How many recordings of this run went wrong, also those that are remembered no more.</summary>
    public long Failed
    {
        get
        {
            lock (_gate)
            {
                return _failedAndForgotten + _all.Count(IsFault);
            }
        }
    }

    /// <summary>What people should know of a recording whose encoder or disk takes nothing for seconds; null where all go on.</summary>
    public string? Stall => Snapshot().Select(recording => recording.Stall).FirstOrDefault(stall => stall is not null);

    /// <summary>Frames that the recordings of this run dropped.</summary>
    public long Dropped
    {
        get
        {
            lock (_gate)
            {
                return _droppedByForgotten + _all.Sum(recording => recording.Dropped);
            }
        }
    }

    /// <summary>Opens a file and records from the next frame on.</summary>
    /// <param name="source">Size and frame rate.</param>
    /// <param name="data">The kinds of data that are written beside the video.</param>
    /// <exception cref="LiveControlException">One runs already, or the file cannot be written.</exception>
    public RecordingInfo Start(SourceInfo source, IReadOnlyList<string> data)
    {
        lock (_gate)
        {
            if (_isOpening || IsRecording)
            {
                throw new LiveControlException("A recording runs already; stop it first.");
            }

            _isOpening = true;
        }

        int closings = Volatile.Read(ref _closings);
        Recording? recording = null;
        try
        {
            place.Prepare();
            using IDisposable claim = Claim(out string id);
            recording = new Recording(id, Open(place.PathOf(id), source, data), source, tell, timeProvider);
        }
        catch (Exception error) when (error is ASMNetException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            throw new LiveControlException($"The recording cannot be started: {error.Message}", error);
        }
        finally
        {
            lock (_gate)
            {
                _isOpening = false;
                if (recording is not null)
                {
                    Forget();
                    _all.Add(recording);
                    _current = recording;
                }
            }
        }

        if (Volatile.Read(ref _closings) != closings)
        {
            // the next source's frames have another time, and perhaps another size
            recording.Close();
            throw new LiveControlException("The recording cannot be started: its source has ended or was changed meanwhile.");
        }

        return recording.Info;
    }

    /// <summary>Hands a frame to the recording when one runs. It never waits.</summary>
    /// <param name="frame">The frame, drawn over.</param>
    public void Write(MediaFrame frame) => _current?.Write(frame);

    /// <summary>Finishes the recording, so that it can be played. One whose encoder or disk hangs goes on finishing when this returns.</summary>
    /// <exception cref="LiveControlException">None runs.</exception>
    public RecordingInfo Stop()
    {
        Recording recording = _current is { IsOpen: true } current ? current : throw new LiveControlException("No recording runs.");
        recording.Close();
        recording.Ended.Wait(StopPatience);
        return recording.Info;
    }

    /// <summary>The file of a recording that is not written any more, or null, also where it was deleted.</summary>
    /// <param name="id">The recording's identity, or that of one of its files: <c>ID-002</c>, <c>ID.csv</c>.</param>
    public string? FindFile(string id)
    {
        IEnumerable<Recording> ended = Snapshot().Where(recording => recording.Ended.IsCompleted && (recording.Info.State == "finished" || File.Exists(recording.Files[0])));
        string? path = ended.FirstOrDefault(recording => recording.Id == id)?.Files[0]
            ?? ended.SelectMany(recording => recording.Files).FirstOrDefault(path => path == place.PathOf(id) + Path.GetExtension(path) || path == place.PathOf(id))
            ?? (Snapshot().Exists(recording => recording.Id == id) ? null : place.Find().FirstOrDefault(found => found.Id == id).File?.FullName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Ends the recording when one runs, and does not wait for its end.</summary>
    public void Close()
    {
        Interlocked.Increment(ref _closings);
        _current?.Close();
    }

    /// <summary>Is cancelled when there is no time left, a moment after <see cref="Hurry"/>.</summary>
    public CancellationToken Urgent => _urgent.Token;

    /// <summary>The program must end: from a moment on nothing waits for an encoder any more.</summary>
    public void Hurry() => _urgent.CancelAfter(Urgency.Grace);

    /// <summary>Ends the recording when one runs and waits until all are finished, or until there is no time left.</summary>
    public void Finish()
    {
        Close();
        Task all = Task.WhenAll(Snapshot().Select(recording => recording.Ended));
        try
        {
            all.Wait(FinishPatience, _urgent.Token);
        }
        catch (OperationCanceledException)
        {
            all.Wait(AfterUrgency);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _urgent.Dispose();

    private IFrameSink Open(string path, SourceInfo source, IReadOnlyList<string> data)
    {
        IFrameSink video = open(path, source, _urgent.Token);
        try
        {
            return data.Count == 0 || openData is null ? video : new VideoWithData(video, openData(path, source, data));
        }
        catch
        {
            video.Dispose();
            throw;
        }
    }

    /// <summary>A service that records for months remembers a hundred, those that failed for longest; of the others the files stay, as those of earlier runs do.</summary>
    private void Forget()
    {
        while (_all.Count >= MostRemembered && (_all.Find(IsWhole) ?? _all.Find(HasEnded)) is Recording oldest)
        {
            _droppedByForgotten += oldest.Dropped;
            _failedAndForgotten += IsFault(oldest) ? 1 : 0;
            _all.Remove(oldest);
        }
    }

    private static bool HasEnded(Recording recording) => recording.Ended.IsCompleted;

    private static bool IsWhole(Recording recording) => HasEnded(recording) && recording.Error is null;

    private static bool IsFault(Recording recording) => recording.Error is not null && recording.HasBegun;

    private List<Recording> Snapshot()
    {
        lock (_gate)
        {
            return [.. _all];
        }
    }

    private IDisposable Claim(out string id)
    {
        string now = timeProvider.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        List<Recording> known = Snapshot();
        for (int i = 1; ; i++)
        {
            string free = id = i == 1 ? now : $"{now}-{i}";
            if (known.Exists(recording => recording.Id == free) || place.TryClaim(free) is not IDisposable claim)
            {
                continue;
            }

            if (!place.Holds(free))
            {
                return claim;
            }

            claim.Dispose();
        }
    }
}
