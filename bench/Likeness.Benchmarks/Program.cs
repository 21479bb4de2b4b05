using BenchmarkDotNet.Running;
using Likeness.Benchmarks.Speed;

// "speed" is the quick way to a table of medians; everything else goes to BenchmarkDotNet.
if (args.Length > 0 && args[0] == "speed")
{
    SpeedRunner.Run(args[1..]);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(SpeedRunner).Assembly).Run(args);
}
