namespace ASMNet.Inference.Devices;

/// <summary>Picks the device when a model is loaded, because the choice depends on the model.</summary>
/// <param name="selector">Picks.</param>
/// <param name="request">What the user asked for.</param>
public sealed class SelectingNetworkFactory(DeviceSelector selector, DeviceRequest request) : INeuralNetworkFactory
{
    /// <inheritdoc/>
    public string Device => request.ToString();

    /// <inheritdoc/>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null) =>
        selector.Select(request, model, name).Create(model, name, inputShape);
}
