using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace ASMNet.Live.Web.Metrics;

/// <summary>One instrument with the series of its tags.</summary>
internal sealed class MetricFamily
{
    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
    private readonly string _help;
    private readonly string _type;
    private readonly double[]? _bounds;
    private readonly SortedDictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);

    public MetricFamily(Instrument instrument)
    {
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool counter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        bool histogram = kind == typeof(Histogram<>);
        _type = counter ? "counter" : histogram ? "histogram" : "gauge";
        _bounds = histogram ? BoundsOf(instrument) : null;
        _help = $"{instrument.Description} Unit: {instrument.Unit ?? "1"}.";
        IsCumulative = counter || kind == typeof(UpDownCounter<>);
        Name = instrument.Name.Replace('.', '_') + Suffix(instrument.Unit) + (counter ? "_total" : "");
    }

    public string Name { get; }

    private bool IsCumulative { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, bool observed)
    {
        string labels = Labels(tags);
        if (!_series.TryGetValue(labels, out MetricSeries? series))
        {
            series = new MetricSeries(_bounds);
            _series[labels] = series;
        }

        if (IsCumulative && !observed)
        {
            series.Add(value);
        }
        else
        {
            series.Set(value);
        }
    }

    public void WriteTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {_type}\n");
        foreach ((string labels, MetricSeries series) in _series)
        {
            series.WriteTo(text, Name, labels);
        }
    }

    private static string Suffix(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "_seconds",
        "By" => "_bytes",
        "Hz" => "_hertz",
        _ when unit.StartsWith('{') => "",
        _ => "_" + unit.Replace("/", "_per_", StringComparison.Ordinal),
    };

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        var text = new StringBuilder();
        foreach ((string key, object? value) in tags)
        {
            string escaped = Convert.ToString(value, CultureInfo.InvariantCulture)!
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            text.Append(text.Length > 0 ? "," : "").Append(key.Replace('.', '_')).Append("=\"").Append(escaped).Append('"');
        }

        return text.ToString();
    }

    private static double[] BoundsOf(Instrument instrument)
    {
        IReadOnlyList<double>? advised = instrument switch
        {
            Histogram<double> histogram => histogram.Advice?.HistogramBucketBoundaries,
            _ => null,
        };
        return advised is null ? DefaultBounds : [.. advised];
    }
}
