using ASMNet.Inference.Cpu.Steps;

namespace ASMNet.Inference.Cpu;

/// <summary>Gives every tensor a place in one block of memory, so that only those that live at the same time lie apart.</summary>
internal static class MemoryPlanner
{
    /// <summary>The largest working memory, 1 GB of floats.</summary>
    public const long MaximumLength = 1L << 28;

    /// <summary>Places the tensors of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="scratch">Floats of scratch memory that are needed besides.</param>
    /// <returns>The number of floats that all tensors need together.</returns>
    /// <exception cref="ModelFormatException">More than a gigabyte.</exception>
    public static long Place(NetworkPlan plan, long scratch)
    {
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            plan.Steps[i].Write.Storage.Use(i);
            foreach (Tensor tensor in plan.Steps[i].Reads)
            {
                tensor.Storage.Use(i);
            }
        }

        // What the caller writes and reads keeps its place from the beginning to the end.
        foreach (Tensor tensor in plan.Outputs.Append(plan.Input))
        {
            tensor.Storage.Use(0);
            tensor.Storage.Use(plan.Steps.Count);
        }

        HashSet<Storage> all = [plan.Input.Storage, .. plan.Outputs.Select(tensor => tensor.Storage)];
        foreach (Step step in plan.Steps)
        {
            all.Add(step.Write.Storage);
            all.UnionWith(step.Reads.Select(tensor => tensor.Storage));
        }

        var placed = new List<Storage>();
        long total = 0;
        foreach (Storage storage in all.OrderByDescending(storage => storage.Length))
        {
            storage.Offset = FirstGap(placed, storage);
            placed.Add(storage);
            total = Math.Max(total, storage.Offset + storage.Length);
        }

        return total + scratch <= MaximumLength
            ? total
            : throw new ModelFormatException($"the network needs {(total + scratch) * sizeof(float) >> 20} MB of working memory; at most {MaximumLength * sizeof(float) >> 20} MB are supported");
    }

    private static long FirstGap(List<Storage> placed, Storage storage)
    {
        long offset = 0;
        foreach (Storage other in placed.Where(other => other.FirstStep <= storage.LastStep && storage.FirstStep <= other.LastStep).OrderBy(other => other.Offset))
        {
            if (offset + storage.Length <= other.Offset)
            {
                break;
            }

            offset = Math.Max(offset, other.Offset + other.Length);
        }

        return offset;
    }
}
