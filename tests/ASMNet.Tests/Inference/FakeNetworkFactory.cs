using ASMNet.Inference;

namespace ASMNet.Tests.Inference;

internal sealed class FakeNetworkFactory(Func<IReadOnlyList<int>?, FakeNetwork> make) : INeuralNetworkFactory
{
    public List<FakeNetwork> Made { get; } = [];

    public string Device => "fake";

    public INeuralNetwork Create(ReadOnlyMemory<byte> model, string name, IReadOnlyList<int>? inputShape = null)
    {
        Made.Add(make(inputShape));
        return Made[^1];
    }
}
