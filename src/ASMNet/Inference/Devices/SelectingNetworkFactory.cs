using System.Security.Cryptography;

namespace ASMNet.Inference.Devices;

/// <summary>Picks the device when a model is loaded, because the choice depends on the model. A second copy of a model comes onto the same device, without another word.</summary>
public sealed class SelectingNetworkFactory : INeuralNetworkFactory
{
    private readonly DeviceSelector _selector;
    private readonly DeviceRequest _request;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, INeuralNetworkFactory> _chosen = [];

    /// <summary>Makes a factory.</summary>
    /// <param name="selector">Picks.</param>
    /// <param name="request">What the user asked for.</param>
    public SelectingNetworkFactory(DeviceSelector selector, DeviceRequest request)
    {
        ArgumentNullException.ThrowIfNull(selector);
        _selector = selector;
        _request = request;
    }

    /// <inheritdoc/>
    public string Device => _request.ToString();

    /// <inheritdoc/>
    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Choose(model, name).Create(model, name, inputShape);
    }

    private INeuralNetworkFactory Choose(ReadOnlyMemory<byte> model, string name)
    {
        // By what it is: models of two folders may have one name.
        string key = Convert.ToHexString(SHA256.HashData(model.Span));
        lock (_gate)
        {
            if (!_chosen.TryGetValue(key, out INeuralNetworkFactory? chosen))
            {
                _chosen[key] = chosen = _selector.Select(_request, model, name);
            }

            return chosen;
        }
    }
}
