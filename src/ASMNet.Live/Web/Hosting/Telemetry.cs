using ASMNet.Live.Web.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ASMNet.Live.Web.Hosting;

/// <summary>
/// Hands the program's instruments to OpenTelemetry: to <c>/metrics</c>, and to a collector where the environment names one. It listens
/// from the first request for them on, or from the first thing that is counted, whichever is earlier, so that a start does not wait for it.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // by what it can do here: its own type would load its library at every start
    private readonly Lazy<IDisposable> _provider = new(Listen);
    private readonly Lazy<RequestDelegate> _scraping;

    /// <summary>Prepares it; it listens at once where the environment names a collector.</summary>
    /// <param name="services">Those of the service.</param>
    /// <param name="metrics">Waits for it before the first thing is counted.</param>
    public Telemetry(IServiceProvider services, WebMetrics metrics)
    {
        _scraping = new(() => new ApplicationBuilder(services).UseOpenTelemetryPrometheusScrapingEndpoint((MeterProvider)_provider.Value, _ => true, null, null, null).Build());
        metrics.WaitFor(Begin);
        if (NamesCollector)
        {
            Begin();
        }
    }

    private static bool NamesCollector => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Collector));

    /// <summary>Answers a request for the metrics.</summary>
    /// <param name="context">The request.</param>
    public Task WriteAsync(HttpContext context) => _scraping.Value(context);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_provider.IsValueCreated)
        {
            _provider.Value.Dispose();
        }
    }

    private void Begin() => _ = _provider.Value;

    private static MeterProvider Listen()
    {
        MeterProviderBuilder metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("asmnet-live"))
            .AddMeter(PipelineMetrics.MeterName, WebMetrics.MeterName)
            .AddPrometheusExporter();
        return (NamesCollector ? metrics.AddOtlpExporter() : metrics).Build();
    }
}
