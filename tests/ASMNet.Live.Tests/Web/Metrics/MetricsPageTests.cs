using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ASMNet.Live.Fleet;
using ASMNet.Live.Web.Metrics;

namespace ASMNet.Live.Tests.Web.Metrics;

public sealed class MetricsPageTests
{
    // As OpenTelemetry's rules for Prometheus have them; a unit in braces only says what is counted.
    private static readonly Dictionary<string, string> Units = new() { ["s"] = "_seconds", ["By"] = "_bytes", ["Hz"] = "_hertz" };

    [Fact]
    public async Task Page_NamesEveryInstrumentAndNoOther()
    {
        var instruments = new ConcurrentDictionary<string, bool>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name is PipelineMetrics.MeterName or WebMetrics.MeterName)
            {
                instruments[NameOf(instrument)] = true;
            }
        };
        listener.Start();
        using var pipeline = new PipelineMetrics(() => []);
        using var recordings = new RecordingMetrics(() => 0, () => 0);
        using var web = new WebMetrics();
        web.ObserveViewers(() => 0);
        await using var node = new FleetNode("nats://127.0.0.1:1", "node", _ => { }, TimeProvider.System);

        IEnumerable<string> rows = (await File.ReadAllLinesAsync(Path.Combine(RepositoryFiles.Root, "docs", "api.md"))).Where(line => line.StartsWith("| `asmnet_", StringComparison.Ordinal));
        IEnumerable<string> told = rows.SelectMany(row => Regex.Matches(row.Split('|')[1], "asmnet_[a-z_]+").Select(match => match.Value));
        Assert.Equal(instruments.Keys.Order(), told.Order());
    }

    private static string NameOf(Instrument instrument) =>
        instrument.Name.Replace('.', '_') + Units.GetValueOrDefault(instrument.Unit ?? "") + (instrument is Counter<long> or ObservableCounter<long> or ObservableCounter<int> ? "_total" : "");
}
