using Likeness.Tensors;

namespace Likeness.Tests.Tensors;

public sealed class WorkTests
{
    private const int Count = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    public void Every_block_runs_once(int threads)
    {
        int[] runs = new int[Count];
        With(threads, () => Work.For(Count, new Counting(runs, new int[Count], int.MaxValue)));
        Assert.All(runs, static r => Assert.Equal(1, r));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Slots_stay_below_the_areas_that_there_are_however_many_threads_have_come_since(int slots)
    {
        int[] runs = new int[Count], found = new int[Count];
        With(6, () =>
        {
            // Six threads are there and have worked; a caller who counted its areas before that is still kept within them.
            Work.For(Count, new Counting(new int[Count], new int[Count], int.MaxValue));
            Work.For(Count, new Counting(runs, found, int.MaxValue), slots);
        });
        Assert.All(runs, static r => Assert.Equal(1, r));
        Assert.All(found, s => Assert.InRange(s, 0, slots - 1));
    }

    [Fact]
    public void A_call_from_inside_a_block_has_its_own_areas_and_gives_the_slot_back()
    {
        int[] runs = new int[Count], slots = new int[Count];
        With(6, () => Work.For(Count, new Counting(runs, slots, 1)));
        Assert.All(runs, static r => Assert.Equal(1, r));
        Assert.DoesNotContain(-1, slots);
    }

    private static void With(int threads, Action action)
    {
        int before = Work.Threads;
        try
        {
            Work.Threads = threads;
            action();
        }
        finally
        {
            Work.Threads = before;
        }
    }

    // Writes the slot of each block; -1 where a call from inside it with so many areas was given another one, or the block lost its own. Takes long enough for all to come.
    private readonly struct Counting(int[] runs, int[] slots, int inner) : IBlocks
    {
        public void Run(int block)
        {
            Interlocked.Increment(ref runs[block]);
            Thread.Sleep(1);
            int own = Work.Slot;
            if (inner == int.MaxValue)
            {
                slots[block] = own;
                return;
            }

            int[] nested = new int[2];
            Work.For(2, new Counting(new int[2], nested, int.MaxValue), inner);
            slots[block] = nested.All(static s => s == 0) && Work.Slot == own ? own : -1;
        }
    }
}
