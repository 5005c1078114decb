namespace ASMNet.Inference.Devices;

/// <summary>Picks the device when a model is loaded, because the choice depends on the model. A second copy of a model comes onto the same device, without another word.</summary>
/// <param name="selector">Picks.</param>
/// <param name="request">What the user asked for.</param>
public sealed class SelectingNetworkFactory(DeviceSelector selector, DeviceRequest request) : INeuralNetworkFactory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, INeuralNetworkFactory> _chosen = [];

    /// <inheritdoc/>
    public string Device => request.ToString();

    /// <inheritdoc/>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) =>
        Choose(model, name).Create(model, name, inputShape);

    private INeuralNetworkFactory Choose(ReadOnlyMemory<byte> model, string name)
    {
        lock (_gate)
        {
            if (!_chosen.TryGetValue(name, out INeuralNetworkFactory? chosen))
            {
                _chosen[name] = chosen = selector.Select(request, model, name);
            }

            return chosen;
        }
    }
}
