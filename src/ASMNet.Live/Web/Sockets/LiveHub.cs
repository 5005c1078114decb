using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics;
using ASMNet.Imaging;
using ASMNet.Live.Session;
using ASMNet.Live.Web.Metrics;
using ASMNet.Media.Pictures;
using ASMNet.Tracking;

namespace ASMNet.Live.Web.Sockets;

/// <summary>
/// Hands finished frames to every viewer. The pipeline pays for one copy of the frame and never waits; one worker makes the
/// JSON and, when somebody watches, the JPEG, once for all viewers. The last frame of a file is kept for who comes after its end.
/// </summary>
public sealed class LiveHub : ILiveObserver, IAsyncDisposable
{
    private const int MaxFaces = 64;
    private static readonly TimeSpan TileEvery = TimeSpan.FromSeconds(0.1);
    private readonly JpegEncoder _encoder;
    private readonly WebMetrics _metrics;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _json = new(8 * 1024);
    private readonly FrameJson _writer;
    private readonly Task _worker;
    private ImmutableArray<Viewer> _viewers = [];
    private HubFrame? _spare = new(MaxFaces);
    private HubFrame? _pending;
    private readonly List<Viewer> _newcomers = [];
    private HubFrame? _last;
    private long _published;
    private long _tileAt;

    /// <summary>Starts the worker.</summary>
    /// <param name="jpegQuality">Quality of the pictures, 1 to 100.</param>
    /// <param name="metrics">Counts what is sent.</param>
    public LiveHub(int jpegQuality, WebMetrics metrics)
    {
        _encoder = new JpegEncoder(jpegQuality);
        _metrics = metrics;
        _writer = new FrameJson(_json);
        _metrics.ObserveViewers(() => _viewers.Length);
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>Sockets that receive frames now.</summary>
    public int ViewerCount => _viewers.Length;

    /// <summary>Takes a copy of a frame for the viewers, who draw their own overlay. Never waits; a frame that the worker had not begun is replaced.</summary>
    /// <inheritdoc/>
    public void Publish(in FrameInfo info, in ImageView picture, TrackedFaces faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ImmutableArray<Viewer> viewers = _viewers;
        bool tile = viewers.Any(viewer => viewer.Kind == ViewerKind.Tiles) && (_tileAt == 0 || Stopwatch.GetElapsedTime(_tileAt) >= TileEvery);
        if (tile)
        {
            _tileAt = Stopwatch.GetTimestamp();
        }

        bool isWanted = tile || viewers.Any(viewer => viewer.Kind != ViewerKind.Tiles);
        if (!isWanted && !info.IsOfFile)
        {
            Forget();
            return;
        }

        HubFrame frame = TakeFree();
        frame.Number = ++_published;
        frame.CopyFrom(info, picture, faces, info.IsOfFile || viewers.Any(viewer => viewer.Kind == ViewerKind.Pictures), tile);
        lock (_gate)
        {
            // it may be the last of its file, which who has come meanwhile would never get
            if (info.IsOfFile && viewers != _viewers)
            {
                isWanted = true;
                if (_viewers.Any(viewer => viewer.Kind == ViewerKind.Tiles))
                {
                    frame.AddTile();
                }
            }

            if (!isWanted)
            {
                Keep(frame);
                if (_newcomers.Count > 0)
                {
                    Wake();
                }

                return;
            }

            if (_pending is { } replaced)
            {
                _spare = replaced;
                _metrics.FrameSkipped();
            }

            _pending = frame;
            Wake();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _worker;
        _stop.Dispose();
        _signal.Dispose();
        _writer.Dispose();
    }

    internal void Add(Viewer viewer)
    {
        lock (_gate)
        {
            _viewers = _viewers.Add(viewer);
            if (viewer.Kind != ViewerKind.Tracks)
            {
                _newcomers.Add(viewer);
                Wake();
            }
        }
    }

    internal void Remove(Viewer viewer)
    {
        lock (_gate)
        {
            _viewers = _viewers.Remove(viewer);
            _newcomers.Remove(viewer);
        }
    }

    // The caller holds the gate.
    private void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    // The caller holds the gate.
    private void Keep(HubFrame frame)
    {
        bool isNewest = _last is null || _last.Number < frame.Number;
        bool isKept = isNewest && frame.Info.IsOfFile;
        _spare ??= isKept ? _last : frame;
        if (isNewest)
        {
            _last = isKept ? frame : null;
        }
    }

    // Another source has taken the file's place.
    private void Forget()
    {
        if (_last is not null)
        {
            lock (_gate)
            {
                _last = null;
            }
        }
    }

    private HubFrame TakeFree()
    {
        lock (_gate)
        {
            HubFrame? free = _spare;
            _spare = null;
            return free ?? new HubFrame(MaxFaces);
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            while (true)
            {
                await _signal.WaitAsync(_stop.Token);
                (HubFrame? frame, ImmutableArray<Viewer> viewers) = Next();
                if (frame is not null)
                {
                    Deliver(frame, viewers);
                    lock (_gate)
                    {
                        Keep(frame);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the hub is being disposed
        }
    }

    // What all are to get, or else what those who have just come have missed; it is taken out meanwhile, so that nobody writes over it. Who has come
    // stays a newcomer until there is something for him that nothing newer is kept behind.
    private (HubFrame? Frame, ImmutableArray<Viewer> Viewers) Next()
    {
        lock (_gate)
        {
            HubFrame? frame = _pending;
            ImmutableArray<Viewer> viewers = _viewers;
            _pending = null;
            if (frame is null && _newcomers.Count > 0)
            {
                (frame, viewers) = (_last, [.. _newcomers]);
                _last = null;
            }

            if (frame is null)
            {
                return (null, viewers);
            }

            if (frame.HasPicture && _newcomers.Any(viewer => viewer.Kind == ViewerKind.Tiles))
            {
                frame.AddTile();
            }

            if (_last is null || _last.Number < frame.Number)
            {
                _newcomers.RemoveAll(viewer => viewer.Kind == ViewerKind.Tiles ? frame.HasTile : frame.HasPicture);
            }
            else if (_newcomers.Count > 0)
            {
                Wake();
            }

            return (frame, viewers);
        }
    }

    private void Deliver(HubFrame frame, ImmutableArray<Viewer> viewers)
    {
        _json.ResetWrittenCount();
        _writer.Write(frame);
        var tracks = new SharedMessage(_json.WrittenSpan);
        Offer(viewers, ViewerKind.Tracks, tracks);
        if (frame.HasPicture && viewers.Any(viewer => viewer.Kind == ViewerKind.Pictures))
        {
            OfferPicture(viewers, ViewerKind.Pictures, frame.Picture);
        }

        if (frame.HasTile)
        {
            OfferPicture(viewers, ViewerKind.Tiles, frame.Tile);
        }
    }

    private void OfferPicture(ImmutableArray<Viewer> viewers, ViewerKind kind, in ImageView picture)
    {
        long start = Stopwatch.GetTimestamp();
        ReadOnlySpan<byte> jpeg = _encoder.Encode(picture);
        _metrics.PictureEncoded(Stopwatch.GetElapsedTime(start), jpeg.Length);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, _json.WrittenCount);
        Offer(viewers, kind, new SharedMessage(length, _json.WrittenSpan, jpeg));
    }

    private static void Offer(ImmutableArray<Viewer> viewers, ViewerKind kind, SharedMessage message)
    {
        foreach (Viewer viewer in viewers)
        {
            if (viewer.Kind == kind)
            {
                viewer.Offer(message);
            }
        }

        message.Release();
    }
}
