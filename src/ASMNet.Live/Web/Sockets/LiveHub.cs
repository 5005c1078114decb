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
/// JSON and, when somebody watches, the JPEG, once for all viewers.
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
        if (viewers.IsEmpty)
        {
            return;
        }

        bool tile = viewers.Any(viewer => viewer.Kind == ViewerKind.Tiles) && (_tileAt == 0 || Stopwatch.GetElapsedTime(_tileAt) >= TileEvery);
        if (tile)
        {
            _tileAt = Stopwatch.GetTimestamp();
        }
        else if (viewers.All(viewer => viewer.Kind == ViewerKind.Tiles))
        {
            return;
        }

        HubFrame frame = TakeFree();
        frame.CopyFrom(info, picture, faces, viewers.Any(viewer => viewer.Kind == ViewerKind.Pictures), tile);
        lock (_gate)
        {
            if (_pending is { } replaced)
            {
                _spare = replaced;
                _metrics.FrameSkipped();
            }

            _pending = frame;
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
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

    internal void Add(Viewer viewer) => ImmutableInterlocked.Update(ref _viewers, list => list.Add(viewer));

    internal void Remove(Viewer viewer) => ImmutableInterlocked.Update(ref _viewers, list => list.Remove(viewer));

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
                HubFrame? frame;
                lock (_gate)
                {
                    frame = _pending;
                    _pending = null;
                }

                if (frame is not null)
                {
                    Deliver(frame);
                    lock (_gate)
                    {
                        _spare ??= frame;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // the hub is being disposed
        }
    }

    private void Deliver(HubFrame frame)
    {
        ImmutableArray<Viewer> viewers = _viewers;
        _json.ResetWrittenCount();
        _writer.Write(frame);
        var tracks = new SharedMessage(_json.WrittenSpan);
        Offer(viewers, ViewerKind.Tracks, tracks);
        if (frame.HasPicture)
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
