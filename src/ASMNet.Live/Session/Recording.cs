using ASMNet.Media;

namespace ASMNet.Live.Session;

/// <summary>One recording. Whoever uses it holds the recorder's lock.</summary>
internal sealed class Recording(string id, IFrameSink sink, SourceInfo source)
{
    private TimeSpan _first;
    private TimeSpan _last;
    private long _frames;
    private string _state = "recording";
    private string? _error;

    public string Id => id;

    public string Path => sink.Description;

    public int Width => source.Width;

    public int Height => source.Height;

    public RecordingInfo Info => new(
        id,
        System.IO.Path.GetFileName(Path),
        _state,
        _frames == 0 ? 0 : (_last - _first).TotalSeconds + (1 / source.FrameRate),
        _frames,
        File.Exists(Path) ? new FileInfo(Path).Length : 0,
        _error);

    public void Write(MediaFrame frame)
    {
        sink.Write(frame);
        _first = _frames == 0 ? frame.Timestamp : _first;
        _last = frame.Timestamp;
        _frames++;
    }

    public void Fail(string error)
    {
        _state = "failed";
        _error = error;
        sink.Dispose();
    }

    public void Finish()
    {
        try
        {
            if (_frames == 0)
            {
                Fail("It was stopped before the first frame.");
                return;
            }

            sink.Complete();
            _state = "finished";
            sink.Dispose();
        }
        catch (Exception error) when (error is ASMNetException or IOException)
        {
            Fail(error.Message);
        }
    }
}
