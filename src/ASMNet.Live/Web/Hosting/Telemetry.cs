using System.Collections;
using ASMNet.Live.Web.Metrics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace ASMNet.Live.Web.Hosting;

/// <summary>Hands the program's instruments to OpenTelemetry: always to <c>/metrics</c>, and to a collector where the environment names one.</summary>
internal static class Telemetry
{
    private const string Prefix = "OTEL_";
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds the exporters to the services.</summary>
    /// <param name="builder">The service.</param>
    public static void AddTo(WebApplicationBuilder builder)
    {
        // only these: nothing else in the environment may change the service
        IEnumerable<KeyValuePair<string, string?>> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(variable => ((string)variable.Key).StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value));
        builder.Configuration.AddInMemoryCollection(variables);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("asmnet-live"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(PipelineMetrics.MeterName, WebMetrics.MeterName).AddPrometheusExporter();
                if (!string.IsNullOrEmpty(builder.Configuration[Collector]))
                {
                    metrics.AddOtlpExporter();
                }
            });
    }
}
