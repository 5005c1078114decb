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
        return Read().GetValueOrDefault(key);
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
        return Read().TryGetValue(Trial(key, device), out string? process) && !IsRunning(process);
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

    private void Change(Action<Dictionary<string, string>> change)
    {
        Dictionary<string, string> entries = Read();
        if (entries.Count >= MostEntries)
        {
            entries.Clear();
        }

        change(entries);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);

            // Written beside and moved into place, so that two programs that start at once never leave half a file.
            string draft = $"{_path}.{Environment.ProcessId}";
            File.WriteAllText(draft, JsonSerializer.Serialize(entries, DeviceCacheJson.Default.DictionaryStringString));
            File.Move(draft, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ComplainOnce($"the measured devices cannot be remembered in '{_path}': {exception.Message}");
        }
    }

    private Dictionary<string, string> Read()
    {
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
            ComplainOnce($"'{_path}' is damaged or cannot be read and is ignored: {exception.Message}");
            return [];
        }
    }

    private void ComplainOnce(string text)
    {
        if (!_complained)
        {
            _complained = true;
            _complain(text);
        }
    }
}
