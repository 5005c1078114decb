using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using ASMNet.Inference.Devices;

namespace ASMNet.Tests.Inference.Devices;

/// <summary>What is remembered where several change the file at once.</summary>
public sealed class DeviceCacheTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("asmnet-device-cache-").FullName;
    private readonly ConcurrentQueue<string> _complaints = [];

    private string CacheFile => Path.Combine(_folder, "devices.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Remember_EightWorkersAtOnce_KeepsTheLinesOfAllAndNoTrial()
    {
        const int Workers = 8;
        using var start = new Barrier(Workers);
        Thread[] threads = [.. Enumerable.Range(0, Workers).Select(number => new Thread(() =>
        {
            DeviceCache cache = Cache(Patience);
            string key = string.Create(CultureInfo.InvariantCulture, $"model {number}");
            start.SignalAndWait();
            for (int round = 0; round < 200; round++)
            {
                cache.BeginTrial(key, "webgpu:0");
                cache.EndTrial(key, "webgpu:0");
                cache.Remember(key, "webgpu:0");
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(Enumerable.Range(0, Workers).Select(number => $"model {number}"), Keys());
        Assert.Empty(_complaints);
    }

    // Another program reads, changes and writes while it holds the lock; a change that did not wait would be lost by that.
    [Fact]
    public async Task Remember_AnotherProgramChangesTheFile_WaitsForIt()
    {
        using FileStream held = Hold();
        Task remembering = Task.Factory.StartNew(() => Cache(Patience).Remember("ours", "webgpu:0"), TaskCreationOptions.LongRunning);
        await Assert.ThrowsAsync<TimeoutException>(() => remembering.WaitAsync(TimeSpan.FromSeconds(0.3)));
        File.WriteAllText(CacheFile, """{"theirs":"cpu"}""");
        held.Dispose();

        await remembering.WaitAsync(Patience);
        Assert.Equal(["ours", "theirs"], Keys());
        Assert.Empty(_complaints);
    }

    [Fact]
    public async Task Remember_AnotherProgramNeverGivesTheFileFree_GoesOnWithoutAWord()
    {
        using FileStream held = Hold();
        Task remembering = Task.Factory.StartNew(() => Cache(TimeSpan.FromSeconds(0.1)).Remember("ours", "webgpu:0"), TaskCreationOptions.LongRunning);

        await remembering.WaitAsync(Patience);
        Assert.Equal(["ours"], Keys());
        Assert.Empty(_complaints);
    }

    private FileStream Hold() => new($"{CacheFile}.lock", FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);

    private DeviceCache Cache(TimeSpan longestWait) => new(CacheFile, _complaints.Enqueue) { LongestWait = longestWait };

    private string[] Keys()
    {
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(CacheFile));
        return [.. file.RootElement.EnumerateObject().Select(line => line.Name).Order(StringComparer.Ordinal)];
    }
}
