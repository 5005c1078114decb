using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace ASMNet.Live.Fleet;

/// <summary>What a hub knows of its fleet: the newest tracks and state of each source of each node. What comes from the network is checked, and bounded in size and number.</summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class FleetView(TimeProvider timeProvider)
{
    private const int MostSources = 4096;
    private const int LargestMessage = 1 << 20;
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<(string Node, string Source), Entry> _entries = new();
    private readonly Lock _gate = new();
    private long _version;

    /// <summary>The sources in the order of their nodes' names and their numbers.</summary>
    public IReadOnlyList<FleetSource> All
    {
        get
        {
            Forget();
            return [.. Ordered().Select(entry => new FleetSource(
                entry.Key.Node, entry.Key.Source, entry.Value.State?.Page, Math.Round(timeProvider.GetElapsedTime(entry.Value.HeardAt).TotalSeconds, 1), entry.Value.Received, entry.Value.State?.Source))];
        }
    }

    /// <summary>Takes a message of a node.</summary>
    /// <param name="subject">Its subject.</param>
    /// <param name="message">Its bytes.</param>
    public void Receive(string subject, ReadOnlyMemory<byte> message)
    {
        // What is no UTF-8 would end the sockets of all pages, for it is passed on in a message of text.
        if (FleetSubjects.Parse(subject) is not { } key || message.Length > LargestMessage || !Utf8.IsValid(message.Span))
        {
            return;
        }

        try
        {
            if (subject.EndsWith(".state", StringComparison.Ordinal))
            {
                if (JsonSerializer.Deserialize(message.Span, FleetJson.Default.NodeState) is { Source: not null } state
                    && double.IsFinite(state.Source.FramesPerSecond) && IsPage(state.Page))
                {
                    Find(key)?.Take(state, timeProvider.GetTimestamp());
                }
            }
            else
            {
                using JsonDocument tracks = JsonDocument.Parse(message);
                if (FleetTracks.AreThose(tracks.RootElement))
                {
                    Take(key, message);
                }
            }
        }
        catch (Exception foreign) when (foreign is JsonException or InvalidOperationException)
        {
            // Whoever sends on our subjects what is not ours is not shown; the second is said of a name with half a letter in it.
        }
    }

    /// <summary>Writes the tracks that have come since as one JSON array: <c>[{"node", "source", "tracks"}]</c>.</summary>
    /// <param name="since">What the last call returned; 0 at first.</param>
    /// <param name="output">Receives the array.</param>
    /// <returns>What to ask for next time; the same as before where nothing has come, and then nothing is written.</returns>
    public long Write(long since, IBufferWriter<byte> output)
    {
        long newest;
        lock (_gate)
        {
            newest = _version;
        }

        Utf8JsonWriter? json = null;
        foreach (((string node, string source), Entry entry) in Ordered())
        {
            (ReadOnlyMemory<byte> tracks, long version) = entry.Tracks;
            // What comes while the others are written is for the next time, as is what comes then of a source that was passed over.
            if (version <= since || version > newest)
            {
                continue;
            }

            if (json is null)
            {
                json = new Utf8JsonWriter(output, ReadableJson.Writer);
                json.WriteStartArray();
            }

            json.WriteStartObject();
            json.WriteString("node"u8, node);
            json.WriteString("source"u8, source);
            json.WritePropertyName("tracks"u8);
            json.WriteRawValue(tracks.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        json?.WriteEndArray();
        json?.Dispose();
        return newest;
    }

    // The hub's page links to it, so it is a page and no script.
    private static bool IsPage(string? page) =>
        page is null || (Uri.TryCreate(page, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps));

    private IEnumerable<KeyValuePair<(string Node, string Source), Entry>> Ordered() => _entries
        .OrderBy(entry => entry.Key.Node, StringComparer.Ordinal)
        .ThenBy(entry => int.TryParse(entry.Key.Source, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue);

    // Nobody reads a version whose tracks are not there yet.
    private void Take((string Node, string Source) key, ReadOnlyMemory<byte> tracks)
    {
        if (Find(key) is { } entry)
        {
            lock (_gate)
            {
                entry.Take(tracks, timeProvider.GetTimestamp(), ++_version);
            }
        }
    }

    private Entry? Find((string Node, string Source) key)
    {
        if (_entries.TryGetValue(key, out Entry? known))
        {
            return known;
        }

        Forget();
        return _entries.Count < MostSources ? _entries.GetOrAdd(key, _ => new Entry(timeProvider.GetTimestamp())) : null;
    }

    private void Forget()
    {
        foreach ((var old, Entry entry) in _entries)
        {
            if (timeProvider.GetElapsedTime(entry.HeardAt) > ForgottenAfter)
            {
                _entries.TryRemove(old, out _);
            }
        }
    }

    private sealed class Entry(long madeAt)
    {
        private readonly Lock _gate = new();
        private ReadOnlyMemory<byte> _tracks;
        private long _version;
        private long _received;
        private long _heardAt = madeAt;

        public volatile NodeState? State;

        public long HeardAt => Volatile.Read(ref _heardAt);

        public long Received => Volatile.Read(ref _received);

        public (ReadOnlyMemory<byte> Bytes, long Version) Tracks
        {
            get
            {
                lock (_gate)
                {
                    return (_tracks, _version);
                }
            }
        }

        public void Take(NodeState state, long now)
        {
            State = state;
            Volatile.Write(ref _heardAt, now);
        }

        public void Take(ReadOnlyMemory<byte> tracks, long now, long version)
        {
            lock (_gate)
            {
                _tracks = tracks;
                _version = version;
            }

            Volatile.Write(ref _heardAt, now);
            Interlocked.Increment(ref _received);
        }
    }
}
