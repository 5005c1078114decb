using System.Globalization;
using ASMNet.Inference.Devices;

namespace ASMNet.Live.Commands;

/// <summary>What the <c>devices</c> command says of the devices that run networks.</summary>
public static class DeviceListing
{
    /// <summary>One line a device: identity, name, driver, verdict with its numbers, median time; the fastest that <c>auto</c> may take is marked.</summary>
    /// <param name="measurements">The devices.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<DeviceMeasurement> measurements)
    {
        ArgumentNullException.ThrowIfNull(measurements);
        DeviceMeasurement? fastest = measurements
            .Where(measurement => measurement.Check.Passed && measurement.Device.IsAutomatic)
            .MinBy(measurement => measurement.Check.MedianMilliseconds);
        int widest = measurements.Max(measurement => measurement.Device.Id.Length);
        return [.. measurements.Select(measurement => Line(measurement, widest, measurement == fastest))];
    }

    private static string Line(DeviceMeasurement measurement, int widest, bool isFastest)
    {
        (InferenceDevice device, SelfCheckResult check) = measurement;
        string driver = device.Driver.Length == 0 ? string.Empty : $", driver {device.Driver}";
        string start = $"{device.Id.PadRight(widest)}  {device.Name}{driver}";
        if (!check.Passed)
        {
            string verdict = check.Verdict switch
            {
                SelfCheckVerdict.Wrong => "REFUSED, answers wrongly",
                SelfCheckVerdict.TimedOut => "REFUSED, does not answer",
                _ => "REFUSED, failed",
            };
            return $"{start}  {verdict}: {check.Detail}";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{start}  answers right ({check.Detail})  {check.MedianMilliseconds:0.00} ms{(isFastest ? "  <- fastest" : string.Empty)}");
    }
}
