using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ASMNet.Live.Commands;
using ASMNet.Live.Configuration;
using ASMNet.Live.Session;
using ASMNet.Live.Tests.Web;
using ASMNet.Live.Web.Api;

namespace ASMNet.Live.Tests.Configuration;

/// <summary>Every setting stands once in the table; here it is held against everything that goes by it.</summary>
public sealed class SettingsTableTests
{
    private static readonly string Page = Path.Combine(RepositoryFiles.Root, "docs", "settings.md");

    public static TheoryData<string> Keys => [.. SettingsTable.All.Select(setting => setting.Key)];

    public static TheoryData<string> Ranged => [.. SettingsTable.All.Where(setting => setting.Least is not null).Select(setting => setting.Key)];

    public static TheoryData<string> Patches => [.. SettingsTable.All.Where(setting => setting.Patch is not null).Select(setting => setting.Key)];

    [Fact]
    public void Table_HoldsEverySettingOnce()
    {
        Assert.Equal(Leaves(new Settings(), "").Order(StringComparer.Ordinal), SettingsTable.All.Select(setting => setting.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_NoFlagAndNoPatchTwice()
    {
        Assert.Distinct(SettingsTable.All.Select(setting => setting.Flag).OfType<string>());
        Assert.Distinct(SettingsTable.All.Select(setting => setting.Patch).OfType<string>());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void File_TakesAnotherValue(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        string text = Another(setting);

        Settings settings = Load(Json(key, text));

        Assert.Equal(text, Setting.Text(setting.ValueIn(settings)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void ShippedFile_HoldsTheDefault(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "appsettings.json")));
        JsonElement value = key.Split(':').Aggregate(file.RootElement, (element, name) => element.GetProperty(name));

        Assert.Equal(setting.Default, value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText());
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Flag_GoesBeforeTheFile(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        if (setting.Flag is null)
        {
            return;
        }

        var command = new System.CommandLine.Command("test");
        var flags = new SettingFlags(key);
        flags.AddTo(command);
        string text = Another(setting);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("settings.json"), Json(key, setting.Default));
        string[] given = setting.FlagValue is null ? [setting.Flag] : [setting.Flag, text];

        Settings settings = flags.Read(command.Parse([.. given, "--settings", folder.File("settings.json")]), CancellationToken.None);

        Assert.Equal(text, Setting.Text(setting.ValueIn(settings)));
    }

    [Fact]
    public void Flag_OfAList_MayStandSeveralTimes()
    {
        var command = new System.CommandLine.Command("test");
        var flags = new SettingFlags("Output:Send");
        flags.AddTo(command);

        Settings settings = flags.Read(command.Parse(["--send", "vmc", "--send", "osc://host:9000"]), CancellationToken.None);

        Assert.Equal("vmc;osc://host:9000", settings.Output.Send);
    }

    [Theory]
    [MemberData(nameof(Ranged))]
    public void Range_ItsEndsAreTakenAndWhatLiesBeyondIsRefused(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        double least = setting.Least!.Value;
        if (!setting.ExcludesLeast)
        {
            Load(Json(key, Setting.Text(least)));
        }
        else
        {
            AssertRefused(setting, Setting.Text(least));
        }

        AssertRefused(setting, Setting.Text(least - 1));
        if (setting.Most is double most)
        {
            Load(Json(key, Setting.Text(most)));
            AssertRefused(setting, Setting.Text(most + 1));
        }
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public void Patch_HasTheTablesDefaultAndRange(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        PropertyInfo live = typeof(LiveSettings).GetProperty(Capital(setting.Patch!))!;
        Assert.NotNull(typeof(SettingsPatch).GetProperty(live.Name));
        if (setting.Least is null)
        {
            return;
        }

        Assert.Equal(setting.Default, Setting.Text(live.GetValue(new LiveSettings())!));
        double least = setting.PatchLeast ?? setting.Least.Value;
        double most = setting.PatchMost ?? setting.Most!.Value;
        Assert.Null(With(live, least).FindProblem());
        Assert.Null(With(live, most).FindProblem());
        Assert.Contains($"{setting.Patch} is", With(live, least - 1).FindProblem(), StringComparison.Ordinal);
        Assert.Contains($"{setting.Patch} is", With(live, most + 1).FindProblem(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Patches))]
    public async Task Patch_TheApisPageAndTheSlidersSayTheSameRange(string key)
    {
        Setting setting = SettingsTable.Find(key)!;
        string page = Path.Combine(RepositoryFiles.Root, "src", "ASMNet.Live", "Web", "wwwroot");
        await using RunningService running = await RunningService.StartAsync();
        if (setting.Least is null)
        {
            return;
        }

        double least = setting.PatchLeast ?? setting.Least.Value;
        double most = setting.PatchMost ?? setting.Most!.Value;
        string line = File.ReadLines(Path.Combine(RepositoryFiles.Root, "docs", "api.md")).Single(line => line.StartsWith($"| `{setting.Patch}` |", StringComparison.Ordinal));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"), line, StringComparison.Ordinal);
        Match slider = Regex.Match(File.ReadAllText(Path.Combine(page, "js", "settings.js")), $$"""key: "{{setting.Patch}}".*? low: ([\d.]+), high: ([\d.]+)""");
        if (setting.Patch != "maxFaces")
        {
            double[] ends = [.. new[] { 1, 2 }.Select(group => double.Parse(slider.Groups[group].Value, CultureInfo.InvariantCulture)).Order()];
            Assert.Equal([least, most], ends);
        }
    }

    [Fact]
    public void Page_IsTheTable()
    {
        var text = new StringBuilder("| key | default | takes | what it sets | flag | API |\n|---|---|---|---|---|---|\n");
        foreach (Setting setting in SettingsTable.All)
        {
            string byDefault = setting.Default.Length == 0 ? "empty" : $"`{setting.Default}`";
            text.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {byDefault} | {Takes(setting)} | {setting.Words} | {Code(setting.Flag)} | {Code(setting.Patch)} |\n");
        }

        string page = File.ReadAllText(Page);
        int start = page.IndexOf("| key |", StringComparison.Ordinal);
        int end = page.LastIndexOf("|\n", StringComparison.Ordinal) + 2;
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") is not null)
        {
            File.WriteAllText(Page, page[..start] + text + page[end..]);
            return;
        }

        Assert.Equal(text.ToString(), page[start..end]);
    }

    private static string Takes(Setting setting) => setting.Range.Length > 0 ? setting.Range
        : setting.Type == typeof(bool) ? "true or false"
        : "text";

    private static string Code(string? text) => text is null ? "" : $"`{text}`";

    private static LiveSettings With(PropertyInfo property, double value)
    {
        var settings = new LiveSettings();
        property.SetValue(settings, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        return settings;
    }

    private static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static void AssertRefused(Setting setting, string text)
    {
        UserException refused = Assert.Throws<UserException>(() => Load(Json(setting.Key, text)));
        Assert.Contains($"'{setting.Key}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(setting.Range, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A value that is not the default and is allowed.</summary>
    internal static string Another(Setting setting)
    {
        if (setting.Type == typeof(bool))
        {
            return setting.Default == "true" ? "false" : "true";
        }

        if (setting.Choices.Count > 0)
        {
            return setting.Choices.First(choice => choice != setting.Default);
        }

        if (setting.Type == typeof(string))
        {
            return setting.Key switch
            {
                "Web:Address" or "Web:Proxies" => "::1",
                "Web:Token" => "sixteen letters, or more",
                _ => "another",
            };
        }

        return setting.Most is double most && Setting.Text(most) != setting.Default ? Setting.Text(most)
            : setting.Most is not null ? Setting.Text(setting.Least!.Value)
            : Setting.Text(setting.Least!.Value + 0.25);
    }

    private static string Json(string key, string text) =>
        key.Split(':').Reverse().Aggregate(JsonSerializer.Serialize(text), (inner, name) => $"{{{JsonSerializer.Serialize(name)}:{inner}}}");

    private static Settings Load(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("settings.json"), json);
        return SettingsLoader.Load(folder.File("settings.json"));
    }

    private static IEnumerable<string> Leaves(object value, string path) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).SelectMany(property =>
        {
            string key = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            Type type = property.PropertyType;
            bool isSection = type != typeof(string) && type != typeof(TimeSpan) && !type.IsPrimitive && !type.IsEnum;
            return isSection ? Leaves(property.GetValue(value)!, key) : [key];
        });
}
