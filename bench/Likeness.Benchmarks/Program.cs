using BenchmarkDotNet.Running;
using Likeness.Benchmarks.Speed;
using Likeness.Benchmarks.Tables;

// "speed" is the quick way to a table of medians, "tables", "choose", "topologies" and "overfit" train what docs/results/morphable.md
// shows, "curves" draws the metrics of runs over time, "sizes" what avatars of several sizes reach; everything else goes to BenchmarkDotNet.
if (args.Length > 0 && args[0] == "speed")
{
    SpeedRunner.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "tables")
{
    TableRunner.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "choose")
{
    ChoiceRunner.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "topologies")
{
    TopologyRunner.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "overfit")
{
    OverfitRunner.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "curves")
{
    CurveChart.Run(args[1..]);
}
else if (args.Length > 0 && args[0] == "sizes")
{
    SizeChart.Run(args[1..]);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(SpeedRunner).Assembly).Run(args);
}
