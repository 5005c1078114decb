using System.Diagnostics.Metrics;
using ASMNet.Live.Web.Metrics;

namespace ASMNet.Live.Tests.Web.Metrics;

public sealed class PrometheusCollectorTests
{
    [Fact]
    public void Write_CounterWithTags_SumsEachSeries()
    {
        using var meter = new Meter("test");
        using var collector = new PrometheusCollector(candidate => ReferenceEquals(candidate, meter));
        Counter<long> frames = meter.CreateCounter<long>("frames.dropped", "{frame}", "Frames dropped.");

        frames.Add(2, new KeyValuePair<string, object?>("stage", "a"));
        frames.Add(3, new KeyValuePair<string, object?>("stage", "a"));
        frames.Add(1, new KeyValuePair<string, object?>("stage", "say \"b\""));

        string text = collector.Write();
        Assert.Contains("# TYPE frames_dropped_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("frames_dropped_total{stage=\"a\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("frames_dropped_total{stage=\"say \\\"b\\\"\"} 1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Histogram_CountsCumulativeBuckets()
    {
        using var meter = new Meter("test");
        using var collector = new PrometheusCollector(candidate => ReferenceEquals(candidate, meter));
        Histogram<double> duration = meter.CreateHistogram("stage.duration", "s", "Time.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });

        duration.Record(0.25);
        duration.Record(0.75);
        duration.Record(4);

        string text = collector.Write();
        Assert.Contains("stage_duration_seconds_bucket{le=\"0.5\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("stage_duration_seconds_bucket{le=\"1\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("stage_duration_seconds_bucket{le=\"+Inf\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("stage_duration_seconds_sum 5\n", text, StringComparison.Ordinal);
        Assert.Contains("stage_duration_seconds_count 3\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Observable_TellsTheValueOfNow()
    {
        using var meter = new Meter("test");
        int viewers = 1;
        meter.CreateObservableUpDownCounter("viewers", () => viewers, "{viewer}", "Viewers.");
        using var collector = new PrometheusCollector(candidate => ReferenceEquals(candidate, meter));
        collector.Write();

        viewers = 4;

        Assert.Contains("viewers 4\n", collector.Write(), StringComparison.Ordinal);
    }
}
