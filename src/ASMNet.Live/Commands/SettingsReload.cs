using System.Collections;
using System.Reflection;
using ASMNet.Live.Configuration;
using ASMNet.Live.Output;
using ASMNet.Live.Shell;

namespace ASMNet.Live.Commands;

/// <summary>Watches the settings file while the program runs: filters, overlay, video quality and outputs take effect at once, for the rest it says that a restart is needed.</summary>
internal sealed class SettingsReload : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(0.3);
    private const string Receivers = "Output:Send";
    private static readonly string[] LiveSections = ["Smoothing:", "Overlay:", "Recording:", "Output:"];
    private readonly Terminal _terminal;
    private readonly TimeProvider _timeProvider;
    private readonly Func<Settings> _read;
    private readonly string _path;
    private readonly Func<Settings, Task<IReadOnlyList<ReceiverChange>>> _take;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private readonly Settings _started;
    private Settings _settings;

    // null before the first look, which reads the file whatever it finds: it may have changed since the program has read it
    private FileState? _seen;
    private string? _told;

    /// <summary>Watches from now on; what has changed since the settings were read is taken at the first look.</summary>
    /// <param name="terminal">Receives what was taken and what was not.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="file">The file; null for the one beside the program.</param>
    /// <param name="read">Reads the settings anew.</param>
    /// <param name="settings">Those that the program was started with.</param>
    /// <param name="take">Puts new ones in force, and says what became of receivers, which alone it may refuse.</param>
    public SettingsReload(Terminal terminal, TimeProvider timeProvider, string? file, Func<Settings> read, Settings settings, Func<Settings, Task<IReadOnlyList<ReceiverChange>>> take)
    {
        _terminal = terminal;
        _timeProvider = timeProvider;
        _read = read;
        _path = Path.GetFullPath(file ?? Path.Combine(AppContext.BaseDirectory, SettingsLoader.FileName));
        _started = settings;
        _settings = settings;
        _take = take;
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();

        // a file or a change that hangs must not keep the program from ending
        await _watching.WaitAsync(LastWait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The keys whose values differ, as <c>Section:Key</c>.</summary>
    internal static IEnumerable<string> Differences(object before, object after, string path = "")
    {
        foreach (PropertyInfo property in before.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(candidate => candidate.CanWrite))
        {
            object? old = property.GetValue(before);
            object? now = property.GetValue(after);
            if (Equals(old, now))
            {
                continue;
            }

            string key = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            bool isSection = old is not null && now is not null && old is not string and not IEnumerable && !property.PropertyType.IsPrimitive && property.PropertyType != typeof(TimeSpan);
            foreach (string difference in isSection ? Differences(old!, now!, key) : [key])
            {
                yield return difference;
            }
        }
    }

    private static bool TakesEffect(string key) =>
        key is not ("Recording:Folder" or "Output:Anonymize") && Array.Exists(LiveSections, section => key.StartsWith(section, StringComparison.Ordinal));

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _timeProvider);
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
        {
            try
            {
                await LookAsync().ConfigureAwait(false);
                _told = null;
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                // a folder that is gone for a while, or what was not foreseen: it is told once, and the looking goes on
                TellOnce(fault is IOException or UnauthorizedAccessException ? fault.Message : fault.ToString());
            }
        }
    }

    private async Task LookAsync()
    {
        FileState found = Look();
        if (found != _seen)
        {
            _seen = found;
            await ReloadAsync().ConfigureAwait(false);
        }
    }

    // A link has a time of its own, and Kubernetes and NixOS change what it leads to by other links; those files may all have one time, so that only the disk tells them apart.
    private FileState Look()
    {
        if (FileIdentity.Of(_path, out long written) is FileIdentity identity)
        {
            return new FileState(null, identity, written);
        }

        // only where the disk does not tell: .NET follows links by their text, and a relative one below a linked folder to a wrong place
        string file = File.Exists(_path) ? File.ResolveLinkTarget(_path, returnFinalTarget: true)?.FullName ?? _path : _path;
        return new FileState(file, null, File.GetLastWriteTimeUtc(file).Ticks);
    }

    private void TellOnce(string fault)
    {
        if (fault != _told)
        {
            _told = fault;
            _terminal.Complain($"the settings file was not taken, and its next change will be tried: {fault}");
        }
    }

    private async Task ReloadAsync()
    {
        Settings settings;
        try
        {
            settings = _read();
        }
        catch (Exception wrong) when (wrong is ASMNetException or IOException or UnauthorizedAccessException)
        {
            IReadOnlyList<string> lines = UserException.Lines(wrong);
            foreach (string line in lines.SkipLast(1))
            {
                _terminal.Complain(line);
            }

            _terminal.Complain($"{Sentence(lines[^1])} The settings in force stay.");
            return;
        }

        await TakeAsync(settings).ConfigureAwait(false);
    }

    private async Task TakeAsync(Settings settings)
    {
        string[] keys = [.. Differences(_settings, settings)];
        string[] taken = [.. keys.Where(TakesEffect)];
        ReceiverChange[] refused = [];
        if (taken.Length > 0)
        {
            IReadOnlyList<ReceiverChange> receivers = await _take(settings).ConfigureAwait(false);
            refused = [.. receivers.Where(change => change.Refusal is not null)];
            string[] all = refused.Length == 0 ? taken : [.. taken.Where(key => key != Receivers)];
            string[] some = refused.Length == 0 ? [] : [.. receivers.Except(refused).Select(change => $"{Receivers} of {change.Source}")];
            Say([.. all, .. some], "took effect");
        }

        string[] waiting = [.. keys.Except(taken).Intersect(Differences(_started, settings))];
        Say(waiting, "changed; restart to use what is new");
        Say([.. keys.Except(taken).Except(waiting)], "as in force again");
        foreach (ReceiverChange change in refused)
        {
            _terminal.Complain(change.Source is string source
                ? $"{source}: {Sentence(change.Refusal!)} {Receivers} of it stays as it was."
                : $"{Sentence(change.Refusal!)} {Receivers} stays as it was.");
        }

        // what was refused is still to be taken when the file is read again
        _settings = refused.Length == 0 ? settings : settings with { Output = settings.Output with { Send = _settings.Output.Send } };
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : text + ".";

    private void Say(string[] keys, string what)
    {
        if (keys.Length > 0)
        {
            _terminal.Say($"settings: {string.Join(", ", keys)} {what}");
        }
    }

    private sealed record FileState(string? File, FileIdentity? Identity, long Written);
}
