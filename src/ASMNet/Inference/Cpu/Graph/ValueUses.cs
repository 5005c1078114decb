namespace ASMNet.Inference.Cpu.Graph;

/// <summary>Who writes and who reads each value of a graph.</summary>
internal sealed class ValueUses
{
    private readonly Dictionary<Value, Operation> _producers = [];
    private readonly Dictionary<Value, int> _readers = [];

    /// <summary>Looks over a graph as it is now.</summary>
    public ValueUses(NetworkGraph graph)
    {
        foreach (Operation operation in graph.Operations)
        {
            _producers[operation.Output] = operation;
            foreach (Value input in operation.Inputs)
            {
                Count(input);
            }
        }

        foreach (Value output in graph.Outputs)
        {
            Count(output);
        }
    }

    /// <summary>The operation that computes a value; null for the network's input.</summary>
    public Operation? Producer(Value value) => _producers.GetValueOrDefault(value);

    /// <summary>The operation of a kind that computes a value which is read in one place only; otherwise null.</summary>
    public T? OnlyProducer<T>(Value value)
        where T : Operation => IsUsedOnce(value) ? Producer(value) as T : null;

    /// <summary>Whether a value is read in one place only.</summary>
    public bool IsUsedOnce(Value value) => _readers.GetValueOrDefault(value) == 1;

    /// <summary>Notes that an operation now computes another value.</summary>
    public void Produce(Operation operation) => _producers[operation.Output] = operation;

    private void Count(Value value) => _readers[value] = _readers.GetValueOrDefault(value) + 1;
}
