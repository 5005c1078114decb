using System.Globalization;
using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>Writes the annotated video while somebody wants it. File names are made here, never by a client.</summary>
/// <param name="folder">Where the files go; it is made when it is missing.</param>
/// <param name="open">Opens the video: path without extension, size and frame rate.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LiveRecorder(string folder, Func<string, SourceInfo, IFrameSink> open, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly List<Recording> _all = [];
    private volatile Recording? _current;

    /// <summary>Whether a recording waits for frames.</summary>
    public bool IsRecording => _current is not null;

    /// <summary>All recordings of this run, oldest first.</summary>
    public IReadOnlyList<RecordingInfo> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all.Select(recording => recording.Info)];
            }
        }
    }

    /// <summary>Opens a file and records from the next frame on.</summary>
    /// <param name="source">Size and frame rate.</param>
    /// <exception cref="LiveControlException">One runs already, or the file cannot be written.</exception>
    public RecordingInfo Start(SourceInfo source)
    {
        lock (_gate)
        {
            if (_current is not null)
            {
                throw new LiveControlException("A recording runs already; stop it first.");
            }

            try
            {
                Directory.CreateDirectory(folder);
                string id = FreeId();
                _current = new Recording(id, open(Path.Combine(folder, $"asmnet-live-{id}"), source), source);
            }
            catch (Exception error) when (error is ASMNetException or IOException or UnauthorizedAccessException)
            {
                throw new LiveControlException($"The recording cannot be started: {error.Message}", error);
            }

            _all.Add(_current);
            return _current.Info;
        }
    }

    /// <summary>Writes a frame when a recording runs. A fault ends the recording and not the pipeline.</summary>
    /// <param name="frame">The frame, drawn over.</param>
    public void Write(MediaFrame frame)
    {
        lock (_gate)
        {
            if (_current is not Recording recording)
            {
                return;
            }

            if (frame.Buffer.Width != recording.Width || frame.Buffer.Height != recording.Height)
            {
                // a video cannot hold pictures of another size
                Finish(recording);
                return;
            }

            try
            {
                recording.Write(frame);
            }
            catch (Exception error) when (error is ASMNetException or IOException)
            {
                recording.Fail(error.Message);
                _current = null;
            }
        }
    }

    /// <summary>Finishes the recording, so that it can be played.</summary>
    /// <exception cref="LiveControlException">None runs.</exception>
    public RecordingInfo Stop()
    {
        lock (_gate)
        {
            if (_current is not Recording recording)
            {
                throw new LiveControlException("No recording runs.");
            }

            Finish(recording);
            return recording.Info;
        }
    }

    /// <summary>The file of a finished recording, or null.</summary>
    public string? FindFile(string id)
    {
        lock (_gate)
        {
            return _all.Find(recording => recording.Id == id && recording.Info.State == "finished")?.Path;
        }
    }

    /// <summary>Finishes the recording when one runs.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_current is Recording recording)
            {
                Finish(recording);
            }
        }
    }

    private void Finish(Recording recording)
    {
        _current = null;
        recording.Finish();
    }

    private string FreeId()
    {
        string now = timeProvider.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string id = now;
        for (int i = 2; _all.Exists(recording => recording.Id == id) || Directory.EnumerateFiles(folder, $"asmnet-live-{id}.*").Any(); i++)
        {
            id = $"{now}-{i}";
        }

        return id;
    }
}
