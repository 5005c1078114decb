using System.Diagnostics.Metrics;
using System.Text;

namespace ASMNet.Live.Web.Metrics;

/// <summary>
/// Listens to the program's instruments and tells their values in Prometheus' text format (version 0.0.4): dots become
/// underscores, the unit becomes part of the name, counters end in <c>_total</c>.
/// </summary>
public sealed class PrometheusCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Starts to listen.</summary>
    /// <param name="accepts">Tells which meters count.</param>
    public PrometheusCollector(Func<Meter, bool> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (accepts(instrument.Meter))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<double>(Record);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, state) => Record(instrument, value, tags, state));
        _listener.Start();
    }

    /// <summary>Writes all values as they are now.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder(4096);
        lock (_gate)
        {
            foreach (MetricFamily family in _families.Values)
            {
                family.WriteTo(text);
            }
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var family = new MetricFamily(instrument);
        lock (_gate)
        {
            // an instrument that was made again (a pipeline that started anew) goes on in the same family
            return _families.TryGetValue(family.Name, out MetricFamily? known) ? known : _families[family.Name] = family;
        }
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        lock (_gate)
        {
            ((MetricFamily)state!).Record(value, tags, instrument.IsObservable);
        }
    }
}
