namespace ASMNet.Inference.Devices;

/// <summary>Makes networks on a device that have each passed <see cref="NetworkSelfCheck"/>, with the CPU engine as their spare.</summary>
public sealed class CheckedNetworkFactory : INeuralNetworkFactory
{
    private readonly INeuralNetworkFactory _device;
    private readonly INeuralNetworkFactory _reference;
    private readonly NetworkSelfCheck _check;
    private readonly Action<string> _report;

    /// <summary>Puts the check before a device.</summary>
    /// <param name="device">The device.</param>
    /// <param name="reference">The CPU engine.</param>
    /// <param name="report">Receives a message when the device is lost while running.</param>
    /// <param name="limit">Time for the check; null for <see cref="NetworkSelfCheck.DefaultLimit"/>.</param>
    public CheckedNetworkFactory(INeuralNetworkFactory device, INeuralNetworkFactory reference, Action<string> report, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(report);
        _device = device;
        _reference = reference;
        _check = new NetworkSelfCheck(reference, limit);
        _report = report;
    }

    /// <inheritdoc/>
    public string Device => _device.Device;

    /// <inheritdoc/>
    /// <exception cref="InferenceException">The device failed, hung or answered wrongly; the message names it and gives the numbers.</exception>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        SelfCheckResult result = _check.Check(_device, _device.Device, model, name, inputShape);
        INeuralNetwork network = result.Network ?? throw new InferenceException(result.Refusal);
        try
        {
            return new FailoverNetwork(network, _reference.Create(model, name, inputShape), _report);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
