using ASMNet.Inference.Cpu.Steps;
using ASMNet.Inference.Cpu.Threading;

namespace ASMNet.Tests.Inference.Cpu.Threading;

public sealed unsafe class WorkerTeamTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Run_SharedAndUnsharedSteps_ComputesEveryUnitOnceAndStepAfterStep(int workers)
    {
        const int Runs = 50;
        var order = new List<CountingStep>();
        foreach (int units in (int[])[1, 2, 3, 17, 1, 1000, 7, 1, 1, 512])
        {
            order.Add(new CountingStep(units, order.LastOrDefault()));
        }

        using var team = new WorkerTeam([.. order], workers, null, 0);
        for (int run = 0; run < Runs; run++)
        {
            team.Run();
        }

        Assert.All(order, step => Assert.All(step.Counts, count => Assert.Equal(Runs, count)));
        Assert.All(order, step => Assert.Equal(0, step.Early));
    }

    [Fact]
    public void Run_EveryWorkerNeeded_AllTakePart()
    {
        var gathering = new GatheringStep(5);
        using var team = new WorkerTeam([gathering], 5, null, 0);

        team.Run();

        Assert.Equal(5, gathering.Threads.Distinct().Count());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public void Run_AgainAndAgain_AllocatesNothingOnAnyThread(int workers)
    {
        var gathering = new GatheringStep(workers);
        using var team = new WorkerTeam([gathering, new CountingStep(1, null), new CountingStep(100, null), gathering], workers, null, 0);
        long[] before = new long[workers];
        long[] fewest = [.. Enumerable.Repeat(long.MaxValue, workers)];

        // What is needed once, the first rounds may allocate; what each run needs would show in every round.
        for (int round = 0; round < 5; round++)
        {
            team.Run();
            gathering.Allocated.CopyTo(before, 0);
            for (int run = 0; run < 10; run++)
            {
                team.Run();
            }

            for (int worker = 0; worker < workers; worker++)
            {
                fewest[worker] = Math.Min(fewest[worker], gathering.Allocated[worker] - before[worker]);
            }
        }

        Assert.All(fewest, bytes => Assert.Equal(0, bytes));
    }

    [Fact]
    public void Continue_ConsecutiveChunks_FollowWhatTheSameScratchComputedLast()
    {
        const int Workers = 3;
        float* scratch = stackalloc float[Workers];
        var step = new ContinuedStep();
        using var team = new WorkerTeam([step], Workers, scratch, 1);

        for (int run = 0; run < 200; run++)
        {
            team.Run();
        }

        Assert.Equal(0, step.Gaps);
        Assert.True(step.Continued > 0);
    }

    [Fact]
    public void Dispose_WithoutRun_EndsTheThreads()
    {
        var team = new WorkerTeam([new CountingStep(10, null)], 8, null, 0);

        team.Dispose();
    }

    /// <summary>Counts how often each unit is computed, and units computed before the step before was finished.</summary>
    private sealed class CountingStep(int units, CountingStep? before) : Step([], null!)
    {
        private int _finished;

        public int[] Counts { get; } = new int[units];

        public int Early { get; private set; }

        public override int Units => units;

        public override void Run(int begin, int end, float* scratch)
        {
            if (before is not null && Volatile.Read(ref before._finished) % before.Units != 0)
            {
                Early++;
            }

            for (int i = begin; i < end; i++)
            {
                Interlocked.Increment(ref Counts[i]);
            }

            Interlocked.Add(ref _finished, end - begin);
        }
    }

    /// <summary>A unit for each worker, none of which ends before all have begun.</summary>
    private sealed class GatheringStep(int workers) : Step([], null!)
    {
        private long _arrived;

        public override int Units => workers;

        public int[] Threads { get; } = new int[workers];

        /// <summary>What each worker has allocated, in bytes, when it began last.</summary>
        public long[] Allocated { get; } = new long[workers];

        public override void Run(int begin, int end, float* scratch)
        {
            Threads[begin] = Environment.CurrentManagedThreadId;
            Allocated[begin] = GC.GetAllocatedBytesForCurrentThread();
            long gathered = (Interlocked.Increment(ref _arrived) + workers - 1) / workers * workers;
            var spin = default(SpinWait);
            while (Volatile.Read(ref _arrived) < gathered)
            {
                spin.SpinOnce();
            }
        }
    }

    /// <summary>Remembers in the scratch memory where a worker stopped.</summary>
    private sealed class ContinuedStep : Step
    {
        private int _gaps;
        private int _continued;

        public ContinuedStep()
            : base([], null!)
        {
        }

        public int Gaps => _gaps;

        public int Continued => _continued;

        public override int Units => 100;

        public override void Run(int begin, int end, float* scratch) => *scratch = end;

        public override void Continue(int begin, int end, float* scratch)
        {
            Interlocked.Add(ref _gaps, *scratch == begin ? 0 : 1);
            Interlocked.Increment(ref _continued);
            *scratch = end;
        }
    }
}
