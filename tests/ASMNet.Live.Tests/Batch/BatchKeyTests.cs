using System.Text.Json;
using ASMNet.Live.Batch;
using ASMNet.Live.Configuration;
using ASMNet.Live.Tests.Configuration;

namespace ASMNet.Live.Tests.Batch;

/// <summary>What makes a result another one, and what does not.</summary>
public sealed class BatchKeyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BatchKeyTests()
    {
        foreach (string folder in (string[])["models", "same", "elsewhere"])
        {
            Directory.CreateDirectory(_folder.File(folder));
            foreach (string file in (string[])["shape68-similarity.json", "asmnet-live.json", "asmnet-live.onnx", "facedetector.onnx"])
            {
                File.WriteAllText(_folder.File($"{folder}/{file}"), file);
            }
        }

        File.WriteAllText(_folder.File("models/another"), "another");
        File.WriteAllText(_folder.File("elsewhere/mine.json"), "mine");
    }

    public static TheoryData<string> Keys => [.. SettingsTable.All.Select(setting => setting.Key).Where(key => key != "Models:Folder")];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Keys))]
    public void OfSettings_OneSettingChanged_IsAnotherKeyOnlyWhereResultsChange(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        Settings changed = Load((key, SettingsTableTests.Another(setting)));
        Assert.Equal(setting.LeavesResults, BatchKey.OfSettings(BatchKey.Settled(changed)) == Key());
    }

    // Written out once more, so that whoever adds a setting has to say on which side it stands.
    [Fact]
    public void Table_SettingsThatLeaveResults()
    {
        string[] expected =
        [
            "Source:Default", "Source:More", "Source:Width", "Source:Height", "Source:Timeout", "Models:Folder", "Models:Synthetic", "Models:CpuThreads", "Recording:Folder",
            "Recording:OwnerOnly", "Recording:FreeSpaceFloor", "Recording:LimitSize", "Recording:LimitDuration", "Recording:Segment", "Recording:Timeout", "Output:Send",
            "Watchdog:Limit", "Fleet:Publish", "Fleet:Node", "FFmpeg:Folder", "FFmpeg:Sandbox",
        ];
        Assert.Equal(expected, SettingsTable.All.Where(setting => setting.LeavesResults && !setting.Key.StartsWith("Web:", StringComparison.Ordinal)).Select(setting => setting.Key));
        Assert.All(SettingsTable.All, setting => Assert.True(setting.LeavesResults || !setting.Key.StartsWith("Web:", StringComparison.Ordinal)));
    }

    [Fact]
    public void OfSettings_TheSameModelsElsewhere_AreTheSame()
    {
        File.Copy(_folder.File("models/another"), _folder.File("same/another"));
        Assert.Equal(Key(), Key(("Models:Folder", _folder.File("same"))));
    }

    [Theory]
    [InlineData("Models:Landmarks", "asmnet-live", "asmnet-live.onnx")]
    [InlineData("Models:Detector", "facedetector.onnx", "facedetector.onnx")]
    [InlineData("Models:Expressions", "mine", "asmnet-live.onnx")]
    [InlineData("Models:Head", "mine.json", "mine.json")]
    public void OfSettings_ModelOfAnotherFolderChanges_IsAnotherKey(string setting, string value, string changes)
    {
        (string, string) named = (setting, _folder.File("elsewhere/" + value));
        string before = Key(named);
        File.AppendAllText(_folder.File("elsewhere/" + changes), "changed");
        Assert.NotEqual(before, Key(named));
    }

    [Fact]
    public void OfSettings_WhatCannotBeReadBesideTheModels_IsPassedOver()
    {
        string before = Key();
        if (!OperatingSystem.IsWindows())
        {
            // where only administrators make links
            File.CreateSymbolicLink(_folder.File("models/other.json"), _folder.File("nowhere"));
        }

        Assert.Equal(before, Key());
    }

    private string Key(params (string Key, string Value)[] settings) => BatchKey.OfSettings(BatchKey.Settled(Load(settings)));

    private Settings Load(params (string Key, string Value)[] settings)
    {
        var root = new Dictionary<string, string> { ["Models:Folder"] = _folder.File("models") };
        foreach ((string key, string value) in settings)
        {
            root[key] = value;
        }

        string file = _folder.File("settings.json");
        File.WriteAllText(file, JsonSerializer.Serialize(root));
        return SettingsLoader.Load(file);
    }
}
