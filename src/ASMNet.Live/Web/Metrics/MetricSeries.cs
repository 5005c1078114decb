using System.Globalization;
using System.Text;

namespace ASMNet.Live.Web.Metrics;

/// <summary>The value of one instrument for one set of tags: a number, or a histogram.</summary>
internal sealed class MetricSeries(double[]? bounds)
{
    private readonly long[]? _buckets = bounds is null ? null : new long[bounds.Length + 1];
    private double _value;
    private long _count;

    public void Add(double value) => _value += value;

    public void Set(double value)
    {
        if (_buckets is null)
        {
            _value = value;
            return;
        }

        int bucket = 0;
        while (bucket < bounds!.Length && value > bounds[bucket])
        {
            bucket++;
        }

        _buckets[bucket]++;
        _count++;
        _value += value;
    }

    public void WriteTo(StringBuilder text, string name, string labels)
    {
        string braces = labels.Length > 0 ? "{" + labels + "}" : "";
        if (_buckets is null)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{braces} {_value}\n");
            return;
        }

        string before = labels.Length > 0 ? labels + "," : "";
        long below = 0;
        for (int i = 0; i < _buckets.Length; i++)
        {
            below += _buckets[i];
            string bound = i < bounds!.Length ? bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{before}le=\"{bound}\"}} {below}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{braces} {_value}\n{name}_count{braces} {_count}\n");
    }
}
