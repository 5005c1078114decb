using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ASMNet.Inference.Devices;

/// <summary>
/// Remembers which device was the fastest for a model on this machine with these drivers. It only saves time: a file that is damaged or cannot be
/// written is said and otherwise ignored.
/// </summary>
public sealed class DeviceCache
{
    private const int MostEntries = 64;

    // The clock by which a start is told may have been set since; two that are begun under one number lie farther apart.
    private static readonly TimeSpan Uncertainty = TimeSpan.FromSeconds(2);

    // Held over reading and writing by all of this process: each worker of a batch loads models of its own.
    private static readonly Lock Changing = new();
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <summary>This process in a note: its number alone is taken again, in a container by every start of the program.</summary>
    private static readonly string ThisProcess = NoteOfThisProcess();

    private readonly string _path;
    private readonly Action<string> _complain;
    private bool _complained;

    /// <summary>Names the file, which need not be there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="complain">Receives what is wrong with the file.</param>
    public DeviceCache(string path, Action<string> complain)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(complain);
        _path = path;
        _complain = complain;
    }

    /// <summary>How long another program that changes the file is waited for; then it is changed all the same. Default 0.5 s.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The file in the user's local application data, whose folder need not be there yet.</summary>
    public static string DefaultPath =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ASMNet.Live", "devices.json");

    /// <summary>The key of a measurement.</summary>
    /// <param name="fingerprint">The machine with its devices and drivers.</param>
    /// <param name="model">The bytes of the model.</param>
    public static string KeyOf(string fingerprint, ReadOnlySpan<byte> model)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)));
        hash.AppendData(model);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The device that was the fastest; null when nothing is known.</summary>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    public string? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Known().GetValueOrDefault(key);
    }

    /// <summary>Writes down the fastest device.</summary>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="device">Its identity, <c>directml:0</c>.</param>
    public void Remember(string key, string device)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(device);
        Change(entries => entries[key] = device);
    }

    /// <summary>Whether a program that tried a device has ended in the middle of it: a driver can take the whole process down.</summary>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="device">Its identity.</param>
    public bool HasCrashed(string key, string device)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(device);
        return Known().TryGetValue(Trial(key, device), out string? process) && !IsRunning(process);
    }

    /// <summary>Notes that a device is about to be tried.</summary>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="device">Its identity.</param>
    public void BeginTrial(string key, string device)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(device);
        Change(entries => entries[Trial(key, device)] = ThisProcess);
    }

    /// <summary>Notes that the program survived the trial.</summary>
    /// <param name="key">From <see cref="KeyOf"/>.</param>
    /// <param name="device">Its identity.</param>
    public void EndTrial(string key, string device)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(device);
        Change(entries => entries.Remove(Trial(key, device)));
    }

    private static string Trial(string key, string device) => $"{key} trying {device}";

    private static string NoteOfThisProcess()
    {
        string number = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        try
        {
            using Process process = Process.GetCurrentProcess();
            return string.Create(CultureInfo.InvariantCulture, $"{number} {process.StartTime.ToUniversalTime():O}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // not told here, as where /proc is not to be seen
            return number;
        }
    }

    /// <summary>Whether a process that noted itself still runs.</summary>
    /// <param name="note">Its number and the time of its start; the number alone in notes of earlier versions.</param>
    private static bool IsRunning(string note)
    {
        string[] parts = note.Split(' ');
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return false;
        }

        if (id == Environment.ProcessId)
        {
            return note == ThisProcess;
        }

        try
        {
            using Process found = Process.GetProcessById(id);
            return parts.Length == 1
                || (DateTime.TryParse(parts[1], CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime start) && (found.StartTime.ToUniversalTime() - start).Duration() <= Uncertainty);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            return false;
        }
        catch (Exception exception) when (exception is Win32Exception or NotSupportedException)
        {
            // its start is not told, as of somebody else's
            return true;
        }
    }

    private Dictionary<string, string> Known()
    {
        Dictionary<string, string> entries;
        string? problem;
        lock (Changing)
        {
            using FileStream? held = Hold();
            entries = Read(out problem);
        }

        ComplainOnce(problem);
        return entries;
    }

    private void Change(Action<Dictionary<string, string>> change)
    {
        string? problem;
        lock (Changing)
        {
            problem = Rewrite(change);
        }

        ComplainOnce(problem);
    }

    /// <summary>Reads, changes and writes the file.</summary>
    /// <returns>What is wrong with it.</returns>
    private string? Rewrite(Action<Dictionary<string, string>> change)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
            using FileStream? held = Hold();
            Dictionary<string, string> entries = Read(out string? problem);
            if (entries.Count >= MostEntries)
            {
                entries.Clear();
            }

            change(entries);

            // Written beside and moved into place, so that a program that is killed meanwhile never leaves half a file.
            string draft = $"{_path}.{Environment.ProcessId}";
            File.WriteAllText(draft, JsonSerializer.Serialize(entries, DeviceCacheJson.Default.DictionaryStringString));
            File.Move(draft, _path, overwrite: true);
            return problem;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"the measured devices cannot be remembered in '{_path}': {exception.Message}";
        }
    }

    /// <summary>
    /// Keeps other programs from the file. The lock lies beside, as the file itself is replaced, and stays there: whoever removed it might remove that of another.
    /// </summary>
    /// <returns>Gives it free; null where it cannot be had.</returns>
    private FileStream? Hold()
    {
        string path = $"{_path}.lock";
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (File.Exists(path) && Stopwatch.GetElapsedTime(since) < LongestWait)
            {
                // no system tells when a lock of a file is free
                Task.Delay(Look, TimeProvider.System).Wait();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private Dictionary<string, string> Read(out string? problem)
    {
        problem = null;
        if (!File.Exists(_path))
        {
            return [];
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(_path), DeviceCacheJson.Default.DictionaryStringString) ?? [];
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            problem = $"'{_path}' is damaged or cannot be read and is ignored: {exception.Message}";
            return [];
        }
    }

    private void ComplainOnce(string? problem)
    {
        if (problem is not null && !Interlocked.Exchange(ref _complained, true))
        {
            _complain(problem);
        }
    }
}
